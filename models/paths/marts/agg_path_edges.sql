with

counted as (

    select * from {{ ref('int_path_edges_aggregated') }}

),

edges_summed as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        step_number,
        from_node,
        to_node,
        cast(sum(sessions) as bigint) as sessions

    from counted

    group by
        site_id, grain, step_number, from_node, to_node, rollup(outcome)

),

totals_added as (

    select
        *,
        cast(sum(sessions) over (
            partition by site_id, grain, outcome, step_number, from_node
        ) as bigint) as from_sessions,
        -- every session leaves path_start once
        cast(sum(case when step_number = 0 then sessions end) over (
            partition by site_id, grain, outcome
        ) as bigint) as all_sessions

    from edges_summed

    -- sessions whose outcome nobody knows are in `all` only
    where outcome is not null

)

select
    site_id,
    grain,
    outcome,
    step_number,
    from_node,
    to_node,
    -- a Sankey has a node once at each step
    cast(step_number as string) || ' ' || from_node as from_name,
    cast(step_number + 1 as string) || ' ' || to_node as to_name,
    sessions,
    from_sessions,
    all_sessions,
    {{ rate('sessions', 'from_sessions', 'share_of_node') }},
    {{ rate('sessions', 'all_sessions', 'share_of_sessions') }}

from totals_added
