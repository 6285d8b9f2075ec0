-- Every accepted row is an event, and every event is in one session; of a
-- CRM's file of people it is a person.
with

counted as (

    select count(*) as events from {{ ref('fct_events') }}

    union all

    select coalesce(sum(event_count), 0) as events
    from {{ ref('fct_sessions') }}

    union all

    select
        coalesce(sum(accepted), 0) - (
            select count(*) from {{ ref('dim_crm_people') }} as people
            where people.is_in_people_file
        ) as events
    from {{ ref('agg_source_quality') }}

)

select
    min(events) as fewest,
    max(events) as most

from counted

having min(events) <> max(events)
