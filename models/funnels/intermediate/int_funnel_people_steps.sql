-- Funnels that people go through, over all their sessions and devices. Who
-- somebody is may change with each refresh, so nothing here is kept.
with

steps as (

    select * from {{ ref('int_funnel_steps') }}

),

funnel_shapes as (

    select * from steps

    where not is_exclusion and entity_kind = 'person'

),

funnel_events as (

    select
        funnel_number,
        person_key as path_key,
        position,
        occurred_at as happened_at,
        step_number,
        is_exclusion

    from {{ ref('int_funnel_people_clicks') }}

    where {{ in_part('person_key') }}

),

{{ funnel_steps_found(funnel_levels()) }}

select
    found.path_key as person_key,
    shapes.funnel_id,
    found.step_number,
    found.filled_number,
    found.position as event_number,
    found.happened_at as reached_at

from steps_found as found

inner join funnel_shapes as shapes
    on
        found.funnel_number = shapes.funnel_number
        and found.filled_number = shapes.step_number
