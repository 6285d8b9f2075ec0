{%- set timeouts = var('compared_timeouts') -%}
{%- set hours = var('compared_hours') -%}
with

sites as (

    select
        site_id,
        time_zone,
        outcome_rule,
        session_rule,
        session_timeout_minutes,
        cut_at_midnight,
        cut_at_campaign,
        -- where the source gives the sessions, as if pauses made them
        coalesce(max_session_hours, {{ var('max_session_hours') }})
            as max_session_hours

    from {{ ref('int_sites') }}

)

select
    *,
    least({{ timeouts | min }}, session_timeout_minutes) as least_minutes,
    greatest({{ timeouts | max }}, session_timeout_minutes) as most_minutes,
    least({{ hours | min }}, max_session_hours) as least_hours

from sites
