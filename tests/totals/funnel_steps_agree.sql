-- Funnel days add up to the funnel's steps, and their sessions to the site's.
with

steps as (

    select
        site_id,
        funnel_id,
        step_number,
        count(*) as reached
    from {{ ref('fct_funnel_steps') }}
    group by site_id, funnel_id, step_number

),

days as (

    select
        site_id,
        funnel_id,
        step_number,
        segment_kind,
        sum(reached) as reached,
        sum(sessions) as sessions
    from {{ ref('agg_funnel_days') }}
    group by site_id, funnel_id, step_number, segment_kind

),

sessions as (

    select
        site_id,
        count(*) as sessions
    from {{ ref('fct_sessions') }}
    group by site_id

)

select
    days.*,
    steps.reached as reached_in_steps,
    sessions.sessions as sessions_in_site

from days

left join steps
    on
        days.site_id = steps.site_id
        and days.funnel_id = steps.funnel_id
        and days.step_number = steps.step_number

left join sessions
    on days.site_id = sessions.site_id

where
    days.reached <> coalesce(steps.reached, 0)
    or days.sessions is distinct from sessions.sessions
