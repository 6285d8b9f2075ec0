with

clicks as (
    {% for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            site_id,
            '{{ grain }}' as grain,
            {{ grain }}_click_number as click_number,
            {{ grain }} as node,
            {{ grain }}_next as next_node
        from {{ ref('int_clicks_linked') }}
        where {{ grain }} is not null and {{ changed_here() }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    session_key,
    site_id,
    grain,
    {{ ordered_text('node', 'click_number') }} filter (
        where click_number <= {{ var('path_click_limit') }}
    ) as path,
    -- of clicks on the same in a row, the last one
    {{ ordered_text('node', 'click_number') }} filter (
        where
        click_number <= {{ var('path_click_limit') }}
        and (
            node <> next_node
            or click_number = {{ var('path_click_limit') }}
        )
    ) as collapsed_path,
    count(*) as length

from clicks

group by session_key, site_id, grain
