with

paths as (

    select * from {{ ref('int_session_paths_listed') }}

)

{% for grain in ['link', 'link_group', 'funnel_stage'] %}
    select
        {{ key_text('session_key') }} as session_id,
        site_id,
        '{{ grain }}' as grain,
        {{ joined_text(grain ~ '_path') }} as path,
        -- sqlfluff doesn't know DuckDB's lambda
        {{ joined_text(without_repeats(grain ~ '_path')) }} -- noqa: PRS
            as collapsed_path,
        {{ grain }}_length as length
    from paths
    where {{ grain }}_length > 0
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
