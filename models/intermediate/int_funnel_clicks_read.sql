-- Events with the columns that some funnel looks at; the others are left out,
-- so that fewer texts are told apart.
with

events as (

    select * from {{ ref('int_events_sessionized') }}

),

looked_at as (

    select
        coalesce(bool_or(event_name is not null), false) as has_event_name,
        coalesce(bool_or(link_pattern is not null), false) as has_link,
        coalesce(bool_or(funnel_stage is not null), false) as has_funnel_stage,
        coalesce(bool_or(category is not null), false) as has_category,
        coalesce(bool_or(link_group is not null), false) as has_link_group

    from {{ ref('int_funnel_steps_described') }}

)

select
    events.session_key,
    events.built_in,
    events.site_id,
    events.event_number,
    events.occurred_at,
    case when looked_at.has_event_name then events.event_name end as event_name,
    case when looked_at.has_link then events.link end as link,
    case when looked_at.has_funnel_stage then events.funnel_stage end
        as funnel_stage,
    case when looked_at.has_category then events.category end as category,
    case when looked_at.has_link_group then events.link_group end as link_group

from events

cross join looked_at
