select
    site_id,
    industry,
    time_zone,
    upper(currency) as currency,
    session_rule,
    session_timeout_minutes,
    max_session_hours,
    repeat_milliseconds,
    cut_at_midnight,
    cut_at_campaign,
    outcomes as outcome_rule

from {{ source('landing', 'sites') }}
