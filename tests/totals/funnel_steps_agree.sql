-- Funnel days add up to the funnel's steps, and their sessions to the site's:
-- each kind of segment holds every session once.
with

counted as (

    select
        site_id,
        funnel_id,
        step_number,
        'fct_funnel_steps' as counted_in,
        count(*) as reached
    from {{ ref('fct_funnel_steps') }}
    -- a bot's session isn't counted
    where not is_bot
    group by site_id, funnel_id, step_number

    union all

    select
        site_id,
        funnel_id,
        step_number,
        segment_kind as counted_in,
        sum(reached) as reached
    from {{ ref('agg_funnel_days') }}
    group by site_id, funnel_id, step_number, segment_kind

),

reached_differs as (

    select
        site_id,
        'reached' as what_differs
    from counted
    group by site_id, funnel_id, step_number
    -- the steps, all segments together, and by device; a step that nobody
    -- reached has no row in the steps
    having
        min(reached) <> max(reached)
        or count(*) < case when max(reached) > 0 then 3 else 2 end

),

sessions_in_days as (

    select
        site_id,
        funnel_id,
        step_number,
        segment_kind,
        sum(sessions) as sessions
    from {{ ref('agg_funnel_days') }}
    group by site_id, funnel_id, step_number, segment_kind

),

sessions_in_sites as (

    select
        site_id,
        count(*) as sessions
    from {{ ref('fct_sessions') }}
    where not is_bot
    group by site_id

)

select
    site_id,
    what_differs

from reached_differs

union all

select
    sessions_in_days.site_id,
    'sessions' as what_differs

from sessions_in_days

left join sessions_in_sites
    on sessions_in_days.site_id = sessions_in_sites.site_id

where sessions_in_days.sessions is distinct from sessions_in_sites.sessions
