-- What tables about people are made of: of each session what they ask for. Its
-- outcome, person or origin may change without an event of its own, so all are
-- computed, and those written that became others.
select
    session_key,
    visitor_key,
    {{ hash_key(['site_id', 'person_id']) }} as person_key,
    site_id,
    visitor_id,
    user_in_session,
    started_at,
    ended_at,
    event_count,
    page_view_count,
    click_count,
    entry_link,
    exit_link,
    deepest_depth,
    click_seconds,
    ping_seconds,
    event_revenue,
    revenue,
    has_repeats_only,
    channel,
    traffic_source,
    traffic_medium,
    campaign_id,
    device_type,
    country,
    session_number,
    user_id,
    person_id,
    has_order,
    has_checkout,
    has_cart,
    outcome,
    events_built_in,
    cast({{ version_number() }} as bigint) as built_in

from {{ ref('int_sessions') }}

where not is_bot
