-- How often one node follows another, and in how many sessions. Counted in each
-- session first: distinct sessions of a pair are then rows, and need no memory.
-- No session is in two parts, so their counts add up. A row without to_node is
-- about the node, wherever it went on to.
with

clicks as (

    select * from (
        {{ moves_between_named(ref('int_clicks'), ref('int_named_nodes')) }}
    ) as moves

    where {{ in_part('moves.session_key') }}

),

-- a click is a move on from its node, and the first one also a move to it
ends as (

    select false as is_start
    union all
    select true as is_start

),

-- clicks are read once: read twice, they would be kept in memory
moves as (

    select
        clicks.session_key,
        clicks.sign,
        clicks.grain,
        case when ends.is_start then 'path_start' else clicks.from_node end
            as from_node,
        case when ends.is_start then clicks.from_node else clicks.to_node end
            as to_node,
        case when not ends.is_start then clicks.seconds_to_next end
            as seconds_to_next
    from clicks
    cross join ends
    where not ends.is_start or clicks.click_number = 1

),

moves_in_sessions as (

    select
        session_key,
        sign,
        grain,
        from_node,
        to_node,
        count(*) as transitions,
        count(seconds_to_next) as timed_transitions,
        coalesce(sum(seconds_to_next), 0) as seconds

    from moves

    group by session_key, sign, grain, from_node, rollup(to_node)

),

sessions as (

    select * from {{ versions_of(ref('int_human_sessions')) }}

)

select
    sessions.site_id,
    moves_in_sessions.grain,
    {% for segment in path_segments() -%}
        sessions.{{ segment }},
    {% endfor -%}
    moves_in_sessions.from_node,
    moves_in_sessions.to_node,
    cast(sum(sessions.sign * moves_in_sessions.transitions) as bigint)
        as transitions,
    cast(sum(sessions.sign * moves_in_sessions.timed_transitions) as bigint)
        as timed_transitions,
    cast(sum(sessions.sign * moves_in_sessions.seconds) as decimal(38, 3))
        as seconds,
    cast(sum(sessions.sign) as bigint) as sessions

from moves_in_sessions

inner join sessions
    on
        moves_in_sessions.session_key = sessions.session_key
        and moves_in_sessions.sign = sessions.sign

group by
    sessions.site_id,
    moves_in_sessions.grain,
    {% for segment in path_segments() -%}
        sessions.{{ segment }},
    {% endfor -%}
    moves_in_sessions.from_node,
    moves_in_sessions.to_node
