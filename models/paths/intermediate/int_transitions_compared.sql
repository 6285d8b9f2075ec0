-- Each move in a segment and in all segments of its kind: also one that the
-- segment never made, if it was at the node.
with

counted as (

    select * from {{ ref('int_transition_segments') }}

    where segment_kind <> 'all'

),

nodes as (

    select
        *,
        sum(transitions) over of_kind as kind_transitions,
        sum(sessions) over of_kind as kind_sessions

    from counted

    where to_node is null

    window of_kind as (partition by site_id, grain, segment_kind, from_node)

),

moves as (

    select
        site_id,
        grain,
        segment_kind,
        from_node,
        to_node,
        sum(transitions) as transitions,
        sum(sessions) as sessions

    from counted

    where to_node is not null

    group by site_id, grain, segment_kind, from_node, to_node

    having sum(sessions) >= {{ var('min_compared') }}

)

select
    nodes.site_id,
    nodes.grain,
    nodes.segment_kind,
    nodes.segment,
    moves.from_node,
    moves.to_node,
    coalesce(counted.transitions, 0) as transitions,
    nodes.transitions as departures,
    coalesce(counted.sessions, 0) as sessions,
    nodes.sessions as node_sessions,
    moves.transitions - coalesce(counted.transitions, 0) as rest_transitions,
    nodes.kind_transitions - nodes.transitions as rest_departures,
    moves.sessions - coalesce(counted.sessions, 0) as rest_sessions,
    nodes.kind_sessions - nodes.sessions as rest_node_sessions

from moves

inner join nodes
    on
        moves.site_id = nodes.site_id
        and moves.grain = nodes.grain
        and moves.segment_kind = nodes.segment_kind
        and moves.from_node = nodes.from_node

left join counted
    on
        moves.site_id = counted.site_id
        and moves.grain = counted.grain
        and moves.segment_kind = counted.segment_kind
        and nodes.segment = counted.segment
        and moves.from_node = counted.from_node
        and moves.to_node = counted.to_node

where nodes.kind_sessions > nodes.sessions
