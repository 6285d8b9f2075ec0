-- Where sessions first are at a funnel's last step that isn't optional, and
-- whether they came there as the funnel asks. A funnel of any order has no end.
with

last_steps as (

    select
        funnel_number,
        funnel_id,
        max(step_number) as step_number

    from {{ ref('int_funnel_steps') }}

    where
        entity_kind = 'session'
        and mode <> 'any'
        and not is_optional
        and not is_exclusion

    group by funnel_number, funnel_id

),

ends as (

    select
        reached.session_key,
        reached.funnel_id

    from {{ ref('int_funnel_session_steps') }} as reached

    inner join last_steps
        on
            reached.funnel_id = last_steps.funnel_id
            and reached.step_number = last_steps.step_number

)

select
    last_steps.funnel_id,
    events.site_id,
    events.session_key,
    min(events.event_number) as cut_at,
    max(ends.session_key) is not null as is_end

from {{ ref('int_funnel_events_matched') }} as events

inner join last_steps
    on
        events.funnel_number = last_steps.funnel_number
        and events.step_number = last_steps.step_number
        -- what is excluded before a step isn't at it
        and not events.is_exclusion

left join ends
    on
        last_steps.funnel_id = ends.funnel_id
        and events.session_key = ends.session_key

group by last_steps.funnel_id, events.site_id, events.session_key
