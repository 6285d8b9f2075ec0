select
    site_id,
    industry,
    time_zone,
    currency,
    session_rule,
    coalesce(
        session_timeout_minutes, {{ var('session_timeout_minutes') }}
    ) as session_timeout_minutes,
    outcome_rule

from {{ ref('stg_landing__sites') }}
