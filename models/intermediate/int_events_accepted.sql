with

events as (

    select *
    from {{ ref('int_events_judged') }}
    where reject_reason is null

),

repeated as (

    select * from {{ ref('int_events_repeated') }}

),

single as (

    select events.*

    from events

    anti join repeated
        on events.event_key = repeated.event_key

),

first_copies as (

    select * exclude (copy_number)
    from repeated
    where copy_number = 1

)

select * from single

union all

select * from first_copies
