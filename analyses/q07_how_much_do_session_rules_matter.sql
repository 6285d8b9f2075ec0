-- question: How much would the figures change if sessions were cut otherwise?
select
    site_id,
    rule_name,
    setting,
    is_configured,
    sessions,
    sessions_more_share,
    ordered_sessions,
    conversion_share,
    {{ wilson_low('ordered_sessions', 'known_sessions') }} as conversion_low,
    {{ wilson_high('ordered_sessions', 'known_sessions') }} as conversion_high,
    mean_events,
    median_seconds,
    single_event_share

from {{ ref('agg_session_rules') }}

order by site_id, rule_name, try_cast(setting as integer), setting
