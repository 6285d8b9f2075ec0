with

counted as (

    select * from {{ ref('int_transition_segments') }}

    where segment_kind in ('all', 'outcome')

),

rare_counted as (

    select
        clicked.site_id,
        clicked.grain,
        count(*) as node_count

    from {{ ref('int_node_clicks') }} as clicked

    anti join {{ ref('int_named_nodes') }} as named
        on
            clicked.site_id = named.site_id
            and clicked.grain = named.grain
            and clicked.node = named.node

    group by clicked.site_id, clicked.grain

),

nodes_counted as (

    select
        site_id,
        grain,
        segment as outcome,
        from_node as node,
        max(transitions) filter (where to_node is null) as clicks,
        max(sessions) filter (where to_node is null) as sessions,
        coalesce(max(sessions) filter (where to_node = 'path_end'), 0)
            as exits

    from counted

    group by site_id, grain, segment, from_node

),

paths_counted as (

    select
        site_id,
        grain,
        outcome,
        sessions as all_sessions
    from nodes_counted
    where node = 'path_start'

)

select
    nodes.site_id,
    nodes.grain,
    nodes.outcome,
    nodes.node,
    case when nodes.node = 'other' then rare_counted.node_count else 1 end
        as node_count,
    nodes.clicks,
    {{ share('nodes.clicks', 'sum(nodes.clicks) over of_outcome') }}
        as share_of_clicks,
    nodes.exits,
    nodes.sessions,
    paths_counted.all_sessions,
    {{ rate(
        'nodes.sessions', 'paths_counted.all_sessions', 'share_of_sessions'
    ) }}

from nodes_counted as nodes

inner join paths_counted
    on
        nodes.site_id = paths_counted.site_id
        and nodes.grain = paths_counted.grain
        and nodes.outcome = paths_counted.outcome

left join rare_counted
    on
        nodes.site_id = rare_counted.site_id
        and nodes.grain = rare_counted.grain

where nodes.node <> 'path_start'

window of_outcome as (
    partition by nodes.site_id, nodes.grain, nodes.outcome
)
