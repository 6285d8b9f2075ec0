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

),

-- also a move that the segment never made, if it was at the node
compared as (

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
        moves.transitions - coalesce(counted.transitions, 0)
            as rest_transitions,
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

),

-- of sessions and not of clicks: those of one session are no draws of their own
shares_found as (

    select
        *,
        {{ share('transitions', 'departures') }} as probability_out,
        {{ rate('sessions', 'node_sessions', 'move_share') }},
        {{ share('rest_transitions', 'rest_departures') }}
            as rest_probability_out,
        {{ rate('rest_sessions', 'rest_node_sessions', 'rest_move_share') }}

    from compared

)

select
    ---------- what is compared
    site_id,
    grain,
    segment_kind,
    segment,
    from_node,
    to_node,

    ---------- the segment
    cast(transitions as bigint) as transitions,
    cast(departures as bigint) as departures,
    cast(sessions as bigint) as sessions,
    cast(node_sessions as bigint) as node_sessions,
    probability_out,
    move_share,
    move_share_low,
    move_share_high,

    ---------- the rest
    cast(rest_transitions as bigint) as rest_transitions,
    cast(rest_departures as bigint) as rest_departures,
    cast(rest_sessions as bigint) as rest_sessions,
    cast(rest_node_sessions as bigint) as rest_node_sessions,
    rest_probability_out,
    rest_move_share,
    rest_move_share_low,
    rest_move_share_high,

    ---------- the segment less the rest
    move_share - rest_move_share as difference,
    {{ difference_low(
        'sessions', 'node_sessions', 'rest_sessions', 'rest_node_sessions'
    ) }} as difference_low,
    {{ difference_high(
        'sessions', 'node_sessions', 'rest_sessions', 'rest_node_sessions'
    ) }} as difference_high

from shares_found
