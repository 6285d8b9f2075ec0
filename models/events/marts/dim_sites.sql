select
    cast(site_id as string) as site_id,
    cast(industry as string) as industry,
    cast(time_zone as string) as time_zone,
    cast(currency as string) as currency,
    cast(session_rule as string) as session_rule,
    cast(session_timeout_minutes as bigint) as session_timeout_minutes,
    cast(max_session_hours as bigint) as max_session_hours,
    cast(cut_at_midnight as boolean) as cut_at_midnight,
    cast(cut_at_campaign as boolean) as cut_at_campaign,
    cast(outcome_rule as string) as outcome_rule

from {{ ref('int_sites') }}
