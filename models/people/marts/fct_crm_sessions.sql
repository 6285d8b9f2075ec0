-- A CRM knows sessions whole: what it says of them stands in properties.
with

sessions as (

    select
        *,
        try_cast({{ json_text('properties', 'page_views') }} as bigint)
            as page_views,
        try_cast(
            {{ json_text('properties', 'session_duration') }} as decimal(18, 3)
        ) as session_seconds

    from {{ ref('fct_events') }}

    where event_name = 'session_summary'

)

select
    site_id,
    session_id,
    source_session_id,
    person_id,
    user_id,
    occurred_at as started_at,
    occurred_on as started_on,
    device_type,
    browser,
    operating_system,
    country,
    search_query,
    case when page_views >= 0 then page_views end as page_view_count,
    case when session_seconds >= 0 then session_seconds end as session_seconds,
    is_bot,
    ip_hash

from sessions
