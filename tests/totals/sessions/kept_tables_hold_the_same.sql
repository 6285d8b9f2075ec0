-- Each kept table is refreshed by itself: all hold the same events, sessions,
-- sessions in the upper stage, and moves between stages.
with

counted as (

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_events_sessionized') }}

    union all

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_clicks_linked') }}

    union all

    select
        'events' as counted,
        count(*) as found
    from {{ ref('int_clicks_featured') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_events_sessionized') }}
    where event_number = 1

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_sessions_summed') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_sessions_stitched') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_session_paths_listed') }}

    union all

    select
        'sessions' as counted,
        count(*) as found
    from {{ ref('int_sessions_preceded') }}

    union all

    select
        'sessions in the upper stage' as counted,
        count(distinct session_key) as found
    from {{ ref('int_clicks_linked') }}
    where funnel_stage = 'upper'

    union all

    select
        'sessions in the upper stage' as counted,
        count(*) as found
    from {{ ref('int_funnel_steps_reached') }}
    where funnel_id = 'stages' and step_number = 1

    union all

    select
        'moves' as counted,
        count(*) as found
    from {{ ref('int_clicks_linked') }}
    where
        funnel_stage <> funnel_stage_next
        and funnel_stage_next <> 'path_end'

    union all

    select
        'moves' as counted,
        count(*) as found
    from {{ ref('int_stage_moves_found') }}

)

select
    counted,
    min(found) as fewest,
    max(found) as most

from counted

group by counted

having min(found) <> max(found)
