-- How many sessions go from a node at one step to a node at the next, the first
-- path_edge_limit steps; counts are there to be added up.
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

)

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
