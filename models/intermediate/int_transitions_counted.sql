-- How often one node follows another, and in how many sessions. Counted in each
-- session first: distinct sessions of a pair are then rows, and need no memory.
-- No session is in two parts, so their counts add up.
with

clicks as (

    select * from {{ ref('int_clicks_linked') }}

    where {{ in_part('session_key') }}

),

moves as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            '{{ grain }}' as grain,
            {{ grain }} as from_node,
            {{ grain }}_next as to_node,
            count(*) as transitions
        from clicks
        where {{ grain }} is not null
        group by session_key, {{ grain }}, {{ grain }}_next

        union all

        select
            session_key,
            '{{ grain }}' as grain,
            'path_start' as from_node,
            {{ grain }} as to_node,
            1 as transitions
        from clicks
        where {{ grain }}_click_number = 1
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

sessions as (

    select
        session_key,
        site_id,
        outcome
    from {{ ref('int_sessions_counted') }}

)

select
    sessions.site_id,
    moves.grain,
    sessions.outcome,
    moves.from_node,
    moves.to_node,
    cast(sum(moves.transitions) as bigint) as transitions,
    count(*) as sessions

from moves

inner join sessions
    on moves.session_key = sessions.session_key

group by
    sessions.site_id,
    moves.grain,
    sessions.outcome,
    moves.from_node,
    moves.to_node
