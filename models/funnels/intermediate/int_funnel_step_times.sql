-- The steps of sessions and of people, with how long each took.
with

reached as (

    select
        'session' as entity_kind,
        session_key as entity_key,
        funnel_id,
        step_number,
        filled_number,
        event_number,
        reached_at

    from {{ ref('int_funnel_session_steps') }}

    union all

    select
        'person' as entity_kind,
        person_key as entity_key,
        funnel_id,
        step_number,
        filled_number,
        event_number,
        reached_at

    from {{ ref('int_funnel_people_steps') }}

)

select
    *,
    event_number - lag(event_number) over in_chain as clicks_from_previous,
    {{ seconds_between('lag(reached_at) over in_chain', 'reached_at') }}
        as seconds_from_previous

from reached

window in_chain as (
    partition by funnel_id, entity_key order by step_number
)
