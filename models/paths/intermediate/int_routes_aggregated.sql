-- Sessions by their route, which is the path without repeats. No session is in
-- two parts, so their counts add up.
with

paths as (

    select * from {{ versions_of(ref('int_session_paths')) }}

    where {{ in_part('session_key') }}

),

sessions as (

    select
        session_key,
        sign,
        outcome,
        has_order
    from {{ versions_of(ref('int_human_sessions')) }}

),

-- DuckDB's lambda is not known to sqlfluff
routes as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            sign,
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
    cast(sum(sessions.sign) as bigint) as sessions,
    cast(sum(case
        when sessions.has_order is null then 0 else sessions.sign
    end) as bigint) as known_sessions,
    cast(
        sum(case when sessions.has_order then sessions.sign else 0 end)
        as bigint
    ) as ordered_sessions

from routes

inner join sessions
    on
        routes.session_key = sessions.session_key
        and routes.sign = sessions.sign

group by
    routes.site_id,
    routes.grain,
    sessions.outcome,
    routes.nodes
