with

timed as (

    select
        'session' as entity_kind,
        session_key as entity_key,
        funnel_id,
        step_number,
        filled_number,
        reached_at,
        clicks_from_previous,
        seconds_from_previous

    from {{ ref('int_funnel_session_steps') }}

    union all

    select
        'person' as entity_kind,
        person_key as entity_key,
        funnel_id,
        step_number,
        filled_number,
        reached_at,
        clicks_from_previous,
        seconds_from_previous

    from {{ ref('int_funnel_people_steps') }}

),

steps as (

    select * from {{ ref('int_funnel_steps') }}

    where not is_exclusion

),

-- who or what went through
entities as (

    select
        'session' as entity_kind,
        session_key as entity_key,
        {{ key_text('session_key') }} as entity_id,
        site_id,
        is_bot

    from {{ ref('int_sessions') }}

    union all

    -- people are no bots
    select
        'person' as entity_kind,
        {{ hash_key(['site_id', 'person_id']) }} as entity_key,
        person_id as entity_id,
        site_id,
        false as is_bot

    from {{ ref('int_sessions') }}

    where not is_bot

    group by site_id, person_id

)

select
    timed.funnel_id,
    timed.entity_kind,
    entities.entity_id,
    entities.site_id,
    timed.step_number,
    steps.step_name,
    timed.reached_at,
    timed.clicks_from_previous,
    timed.seconds_from_previous,
    entities.is_bot

from timed

inner join entities
    on
        timed.entity_kind = entities.entity_kind
        and timed.entity_key = entities.entity_key

inner join steps
    on
        timed.funnel_id = steps.funnel_id
        and timed.filled_number = steps.step_number
