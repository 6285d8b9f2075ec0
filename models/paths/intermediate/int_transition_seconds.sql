-- How many moves between two nodes took how long: seconds in narrow ranges,
-- from which medians are read.
with

moves as (

    select * from (
        {{ moves_between_named(ref('int_clicks'), ref('int_named_nodes')) }}
    ) as moves

    where seconds_to_next is not null and {{ in_part('session_key') }}

),

sessions as (

    select
        session_key,
        sign,
        outcome

    from {{ versions_of(ref('int_human_sessions')) }}

)

select
    moves.site_id,
    moves.grain,
    sessions.outcome,
    moves.from_node,
    moves.to_node,
    {{ bucket('moves.seconds_to_next') }} as bucket,
    cast(sum(moves.sign * moves.seconds_to_next) as decimal(38, 3)) as seconds,
    cast(sum(moves.sign) as bigint) as transitions

from moves

inner join sessions
    on
        moves.session_key = sessions.session_key
        and moves.sign = sessions.sign

group by
    moves.site_id,
    moves.grain,
    sessions.outcome,
    moves.from_node,
    moves.to_node,
    bucket
