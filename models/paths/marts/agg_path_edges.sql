with

clicks as (

    select * from {{ ref('int_session_clicks') }}

    where click_number < {{ var('path_edge_limit') }}

),

rare as (

    select * from {{ ref('int_rare_nodes') }}

),

moves_counted as (

    select
        site_id,
        grain,
        outcome,
        click_number as step_number,
        node,
        next_node,
        count(*) as sessions
    from clicks
    group by site_id, grain, outcome, click_number, node, next_node

    union all

    select
        site_id,
        grain,
        outcome,
        0 as step_number,
        'path_start' as node,
        node as next_node,
        count(*) as sessions
    from clicks
    where click_number = 1
    group by site_id, grain, outcome, node

),

rare_folded as (

    select
        moves.site_id,
        moves.grain,
        moves.outcome,
        moves.step_number,
        case when rare_from.node is null then moves.node else 'other' end
            as from_node,
        case when rare_to.node is null then moves.next_node else 'other' end
            as to_node,
        moves.sessions

    from moves_counted as moves

    left join rare as rare_from
        on
            moves.site_id = rare_from.site_id
            and moves.grain = rare_from.grain
            and moves.node = rare_from.node

    left join rare as rare_to
        on
            moves.site_id = rare_to.site_id
            and moves.grain = rare_to.grain
            and moves.next_node = rare_to.node

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
