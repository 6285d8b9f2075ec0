-- Events with the columns that some funnel looks at; the others are left out,
-- so that fewer texts are told apart. A heartbeat is no click: it has a name,
-- and nothing else that a step could ask for.
with

events as (

    select
        *,
        {{ is_click() }} as was_clicked

    from {{ ref('int_events') }}

),

looked_at as (

    select
        coalesce(bool_or(event_name is not null), false) as has_event_name,
        coalesce(bool_or(link_pattern is not null), false) as has_link,
        coalesce(bool_or(funnel_stage is not null), false) as has_funnel_stage,
        coalesce(bool_or(category is not null), false) as has_category,
        coalesce(bool_or(link_group is not null), false) as has_link_group

    from {{ ref('int_funnel_steps') }}

)

select
    events.session_key,
    events.built_in,
    events.site_id,
    events.event_number,
    events.occurred_at,
    case when looked_at.has_event_name then events.event_name end as event_name,
    {% for column in ['link', 'funnel_stage', 'category', 'link_group'] -%}
        case
            when looked_at.has_{{ column }} and events.was_clicked
                then events.{{ column }}
        end as {{ column }}{% if not loop.last %},{% endif %}
    {% endfor %}

from events

cross join looked_at
