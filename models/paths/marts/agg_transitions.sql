with

counted as (

    select * from {{ ref('int_transition_segments') }}

    where
        segment_kind in ('all', 'outcome')
        and to_node is not null

),

seconds_counted as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        from_node,
        to_node,
        bucket,
        cast(sum(seconds) as double) / sum(transitions) as mean_seconds,
        sum(transitions) as transitions

    from {{ ref('int_transition_seconds') }}

    group by
        site_id, grain, from_node, to_node, bucket, rollup(outcome)

),

seconds_ranked as (

    {{ buckets_ranked(
        'seconds_counted',
        ['site_id', 'grain', 'outcome', 'from_node', 'to_node'],
        'transitions',
    ) | indent(4) }}
    -- sessions whose outcome nobody knows are in `all` only
    and outcome is not null

),

medians as (

    select
        site_id,
        grain,
        outcome,
        from_node,
        to_node,
        {{ bucket_quantile(0.5, 'mean_seconds') | indent(8) }}
            as median_seconds

    from seconds_ranked

    group by site_id, grain, outcome, from_node, to_node

),

totals_added as (

    select
        site_id,
        grain,
        segment as outcome,
        from_node,
        to_node,
        transitions,
        sessions,
        cast(sum(transitions) over (
            partition by site_id, grain, segment, from_node
        ) as bigint) as departures,
        cast(sum(transitions) over (
            partition by site_id, grain, segment, to_node
        ) as bigint) as arrivals,
        {{ share('seconds', 'timed_transitions') }} as mean_seconds

    from counted

)

select
    totals_added.*,
    {{ rate(
        'totals_added.transitions',
        'totals_added.departures',
        'probability_out'
    ) }},
    {{ share('totals_added.transitions', 'totals_added.arrivals') }}
        as probability_in,
    medians.median_seconds

from totals_added

left join medians
    on
        totals_added.site_id = medians.site_id
        and totals_added.grain = medians.grain
        and totals_added.outcome = medians.outcome
        and totals_added.from_node = medians.from_node
        and totals_added.to_node = medians.to_node
