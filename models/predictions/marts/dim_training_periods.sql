-- Until when a predictor learnt, or learns now, and on whom it can be tested.
-- Nothing is learnt from bots.
with

sessions as (

    select * from {{ ref('int_human_sessions') }}

    where has_order is not null

),

periods as (

    select * from {{ ref('int_training_periods') }}

),

people as (

    select
        sessions.site_id,
        sessions.person_id,
        -- somebody to test on: there later, and in no session learnt from
        count_if(sessions.ended_at <= periods.trained_until) = 0
        and max(sessions.started_at) > periods.trained_until as is_new,
        count_if(sessions.ended_at <= periods.trained_until) > 0
        and max(sessions.started_at) > periods.trained_until as is_known

    from sessions

    inner join periods
        on sessions.site_id = periods.site_id

    group by sessions.site_id, sessions.person_id, periods.trained_until

),

new_people as (

    select
        site_id,
        count_if(is_new) as new_people,
        count_if(is_known) as known_people

    from people

    group by site_id

)

select
    periods.site_id,
    periods.trained_until,
    periods.data_until,
    periods.training_reason,
    periods.labelled_sessions,
    cast(new_people.new_people as bigint) as new_people,
    -- too few people who are new: unseen sessions of known people must do
    case
        when
            new_people.new_people >= {{ var('min_new_people') }}
            or (new_people.known_people = 0 and new_people.new_people > 0)
            then 'person'
        else 'session'
    end as split_by

from periods

inner join new_people
    on periods.site_id = new_people.site_id
