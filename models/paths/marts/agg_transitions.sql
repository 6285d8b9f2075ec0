with

counted as (

    select * from {{ ref('int_transition_segments') }}

    where
        segment_kind in ('all', 'outcome')
        and to_node is not null

),

medians as (

    select * from {{ ref('int_transition_medians') }}

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
