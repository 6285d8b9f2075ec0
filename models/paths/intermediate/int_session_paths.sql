-- Lists, and not text: to put them in order takes half as long.
select
    session_key,
    site_id,
    {%- for grain in ['link', 'link_group', 'funnel_stage'] %}
        {{ ordered_list(grain, 'event_number') }} filter (
            where {{ grain }}_click_number <= {{ var('path_click_limit') }}
        ) as {{ grain }}_path,
        count({{ grain }}) as {{ grain }}_length,
    {%- endfor %}
    max(built_in) as built_in

from {{ ref('int_clicks') }}

where {{ changed_here() }}

group by session_key, site_id
