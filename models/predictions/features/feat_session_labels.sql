with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

periods as (

    select * from {{ ref('dim_training_periods') }}

),

sessions_placed as (

    select
        sessions.session_id,
        sessions.site_id,
        sessions.person_id,
        sessions.started_at,
        sessions.has_order,
        sessions.has_checkout,
        sessions.event_count as click_count,
        periods.trained_until,
        periods.data_until,
        periods.training_reason,
        periods.split_by,
        -- a session's outcome is known when it is over; a bot's says nothing
        sessions.has_order is not null
        and not sessions.is_bot
        and sessions.ended_at <= periods.trained_until as is_train,
        sessions.has_order is not null
        and not sessions.is_bot
        and sessions.started_at > periods.trained_until as is_later

    from sessions

    left join periods
        on sessions.site_id = periods.site_id

),

people_seen as (

    select distinct
        site_id,
        person_id

    from sessions_placed

    where is_train

)

select
    sessions_placed.session_id,
    sessions_placed.site_id,
    sessions_placed.person_id,
    sessions_placed.started_at,
    sessions_placed.has_order,
    sessions_placed.has_checkout,
    sessions_placed.click_count,
    case
        when sessions_placed.has_order is null then 'unlabelled'
        when sessions_placed.is_train then 'train'
        when not sessions_placed.is_later then 'left_out'
        when
            sessions_placed.split_by = 'person'
            and people_seen.person_id is not null
            then 'left_out'
        else 'test'
    end as split,
    sessions_placed.split_by,
    sessions_placed.trained_until,
    sessions_placed.data_until,
    sessions_placed.training_reason

from sessions_placed

left join people_seen
    on
        sessions_placed.site_id = people_seen.site_id
        and sessions_placed.person_id = people_seen.person_id
