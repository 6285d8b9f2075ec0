-- Every accepted row is one event, and every event is in one session.
with

counted as (

    select count(*) as events from {{ ref('fct_events') }}

    union all

    select coalesce(sum(event_count), 0) as events
    from {{ ref('fct_sessions') }}

    union all

    select coalesce(sum(accepted), 0) as events
    from {{ ref('agg_source_quality') }}

)

select
    min(events) as fewest,
    max(events) as most

from counted

having min(events) <> max(events)
