with

moves_counted as (

    select * from {{ ref('int_path_edges_aggregated') }}

),

named as (

    select * from {{ ref('int_named_nodes') }}

),

rare_folded as (

    select
        moves.site_id,
        moves.grain,
        moves.outcome,
        moves.step_number,
        case
            when moves.node = 'path_start' then 'path_start'
            else coalesce(named_from.node, 'other')
        end as from_node,
        case
            when moves.next_node = 'path_end' then 'path_end'
            else coalesce(named_to.node, 'other')
        end as to_node,
        moves.sessions

    from moves_counted as moves

    left join named as named_from
        on
            moves.site_id = named_from.site_id
            and moves.grain = named_from.grain
            and moves.node = named_from.node

    left join named as named_to
        on
            moves.site_id = named_to.site_id
            and moves.grain = named_to.grain
            and moves.next_node = named_to.node

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

    from rare_folded

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
