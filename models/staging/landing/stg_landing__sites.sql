select
    site_id,
    industry,
    time_zone,
    currency,
    session_rule,
    session_timeout_minutes,
    outcomes as outcome_rule

from {{ source('landing', 'sites') }}
