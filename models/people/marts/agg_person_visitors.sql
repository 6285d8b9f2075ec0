-- Which devices a person was seen on, and which people a device was used by.
select
    site_id,
    person_id,
    visitor_id,
    bool_or(user_id is not null) as is_known,
    bool_or(user_in_session is not null) as has_logged_in,
    count(*) as session_count,
    cast(sum(event_count) as bigint) as event_count,
    min(started_at) as first_seen_at,
    max(ended_at) as last_seen_at

from {{ ref('int_human_sessions') }}

group by site_id, person_id, visitor_id
