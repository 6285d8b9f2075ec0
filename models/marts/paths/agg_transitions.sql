with

counted as (

    select * from {{ ref('int_transitions_counted') }}

),

medians as (

    select * from {{ ref('int_transition_medians_found') }}

),

transitions_summed as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        from_node,
        to_node,
        sum(transitions) as transitions,
        sum(sessions) as sessions

    from counted

    group by site_id, grain, from_node, to_node, rollup(outcome)

)

select
    summed.site_id,
    summed.grain,
    summed.outcome,
    summed.from_node,
    summed.to_node,
    cast(summed.transitions as bigint) as transitions,
    cast(summed.sessions as bigint) as sessions,
    {{ share('summed.transitions', 'sum(summed.transitions) over leaving') }}
        as probability_out,
    medians.median_seconds

from transitions_summed as summed

left join medians
    on
        summed.site_id = medians.site_id
        and summed.grain = medians.grain
        and summed.outcome = medians.outcome
        and summed.from_node = medians.from_node
        and summed.to_node = medians.to_node

where summed.outcome is not null

window leaving as (
    partition by
        summed.site_id, summed.grain, summed.outcome, summed.from_node
)
