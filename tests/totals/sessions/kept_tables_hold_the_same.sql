-- Each kept table is refreshed by itself: all hold the same events, sessions,
-- sessions in the upper stage, and moves between stages.
with

counted as (

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_events') }}

    union all

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_clicks') }}

    union all

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_click_prefixes') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_events') }}
    where event_number = 1

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_session_sums') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_session_people') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_session_paths') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_session_history') }}

    union all

    select
        'sessions in the upper stage' as counted,
        count(distinct session_key) as found
    from {{ ref('int_clicks') }}
    where funnel_stage = 'upper'

    union all

    select
        'sessions in the upper stage' as counted,
        count(*) as found
    from {{ ref('int_funnel_session_steps') }}
    where funnel_id = 'stages' and step_number = 1

    union all

    select
        'moves' as counted,
        count(*) as found
    from {{ ref('int_clicks') }}
    where
        funnel_stage <> funnel_stage_next
        and funnel_stage_next <> 'path_end'

    union all

    select
        'moves' as counted,
        count(*) as found
    from {{ ref('int_stage_moves') }}

)

select
    counted,
    min(found) as fewest,
    max(found) as most

from counted

group by counted

having min(found) <> max(found)
