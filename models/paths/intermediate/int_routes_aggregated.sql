-- Sessions by their route, which is the path without repeats. No session is in
-- two parts, so their counts add up.
with

paths as (

    select * from {{ ref('int_session_paths') }}

    where {{ in_part('session_key') }}

),

sessions as (

    select
        session_key,
        outcome,
        has_order
    from {{ ref('int_human_sessions') }}

),

-- DuckDB's lambda is not known to sqlfluff
routes as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            site_id,
            '{{ grain }}' as grain,
            {{ without_repeats(grain ~ '_path') }} as nodes -- noqa: PRS
        from paths
        where {{ grain }}_length > 0
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    routes.site_id,
    routes.grain,
    sessions.outcome,
    {{ joined_text(escaped_texts('routes.nodes')) }} as route, -- noqa: PRS
    count(*) as sessions,
    count(sessions.has_order) as known_sessions,
    count(case when sessions.has_order then 1 end) as ordered_sessions

from routes

inner join sessions
    on routes.session_key = sessions.session_key

group by
    routes.site_id,
    routes.grain,
    sessions.outcome,
    routes.nodes
