with

paths as (

    select
        listed.*,
        sessions.is_bot

    from {{ ref('int_session_paths') }} as listed

    inner join {{ ref('int_sessions') }} as sessions
        on listed.session_key = sessions.session_key

)

{% for grain in ['link', 'link_group', 'funnel_stage'] %}
    {%- set route = without_repeats(grain ~ '_path') %}
    select
        {{ key_text('session_key') }} as session_id,
        site_id,
        '{{ grain }}' as grain,
        -- DuckDB's lambda is not known to sqlfluff
        {{ joined_text(escaped_texts(grain ~ '_path')) }} as path, -- noqa: PRS
        {{ joined_text(escaped_texts(route)) }} -- noqa: PRS
            as collapsed_path,
        {{ grain }}_length as length,
        is_bot
    from paths
    where {{ grain }}_length > 0
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
