-- How often one node follows another, and in how many sessions. Counted in each
-- session first: distinct sessions of a pair are then rows, and need no memory.
-- No session is in two parts, so their counts add up. A row without to_node is
-- about the node, wherever it went on to.
with

clicks as (

    select * from {{ ref('int_path_moves_folded') }}

    where {{ in_part('session_key') }}

),

moves as (

    select
        session_key,
        grain,
        from_node,
        to_node,
        seconds_to_next
    from clicks

    union all

    select
        session_key,
        grain,
        'path_start' as from_node,
        from_node as to_node,
        null as seconds_to_next
    from clicks
    where click_number = 1

),

moves_in_sessions as (

    select
        session_key,
        grain,
        from_node,
        to_node,
        count(*) as transitions,
        count(seconds_to_next) as timed_transitions,
        sum(seconds_to_next) as seconds

    from moves

    group by session_key, grain, from_node, rollup(to_node)

),

sessions as (

    select * from {{ ref('int_sessions_counted') }}

)

select
    sessions.site_id,
    moves_in_sessions.grain,
    {% for segment in path_segments() -%}
        sessions.{{ segment }},
    {% endfor -%}
    moves_in_sessions.from_node,
    moves_in_sessions.to_node,
    cast(sum(moves_in_sessions.transitions) as bigint) as transitions,
    cast(sum(moves_in_sessions.timed_transitions) as bigint)
        as timed_transitions,
    sum(moves_in_sessions.seconds) as seconds,
    count(*) as sessions

from moves_in_sessions

inner join sessions
    on moves_in_sessions.session_key = sessions.session_key

group by
    sessions.site_id,
    moves_in_sessions.grain,
    {% for segment in path_segments() -%}
        sessions.{{ segment }},
    {% endfor -%}
    moves_in_sessions.from_node,
    moves_in_sessions.to_node
