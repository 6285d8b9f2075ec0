with

compared as (

    select * from {{ ref('int_transitions_compared') }}

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
