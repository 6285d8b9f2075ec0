-- The stage funnel: each step is the first click of its stage after the step
-- before. Without a window no later start reaches deeper: the first chain wins.
with

staged_clicks as (

    select
        session_key,
        site_id,
        event_number,
        occurred_at,
        funnel_stage

    from {{ ref('int_events_sessionized') }}

    where funnel_stage is not null and {{ changed_here() }}

),

upper_found as (

    select
        *,
        min(case when funnel_stage = 'upper' then event_number end) over (
            partition by session_key
        ) as upper_number

    from staged_clicks

),

middle_found as (

    select
        *,
        min(
            case
                when funnel_stage = 'middle' and event_number > upper_number
                    then event_number
            end
        ) over (partition by session_key) as middle_number

    from upper_found

),

lower_found as (

    select
        *,
        min(
            case
                when funnel_stage = 'lower' and event_number > middle_number
                    then event_number
            end
        ) over (partition by session_key) as lower_number

    from middle_found

)

select
    session_key,
    site_id,
    funnel_stage as step_name,
    event_number,
    occurred_at as reached_at

from lower_found

where event_number in (upper_number, middle_number, lower_number)
