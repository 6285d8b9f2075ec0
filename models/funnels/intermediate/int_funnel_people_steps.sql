-- Funnels that people go through, in order of time over all their sessions
-- and devices: anew of everybody of whose sessions one changed.
with

funnel_shapes as (

    select * from {{ ref('int_funnel_steps') }}

    where not is_exclusion and entity_kind = 'person'

),

nodes as (

    select * from {{ ref('int_funnel_step_matches') }}

    where entity_kind = 'person'

),

people_sessions as (

    select
        session_key,
        person_key

    from {{ ref('int_human_sessions') }}

    where
        site_id in (select nodes.site_id from nodes)
        and {{ is_changed() }}

),

-- each event at its place among all that the person did
clicks_placed as (

    select
        sessions.person_key,
        clicks.occurred_at,
        nodes.funnel_number,
        nodes.step_number,
        nodes.is_exclusion,
        -- an event at two steps has two rows and one place
        dense_rank() over (
            partition by sessions.person_key
            order by
                clicks.occurred_at, clicks.session_key, clicks.event_number
        ) as position

    from {{ ref('int_funnel_clicks') }} as clicks

    inner join people_sessions as sessions
        on clicks.session_key = sessions.session_key

    left join nodes
        on
            clicks.site_id = nodes.site_id
            and clicks.event_name is not distinct from nodes.event_name
            and clicks.link is not distinct from nodes.link
            and clicks.funnel_stage is not distinct from nodes.funnel_stage
            and clicks.category is not distinct from nodes.category
            and clicks.link_group is not distinct from nodes.link_group

),

funnel_events as (

    select
        funnel_number,
        person_key as path_key,
        position,
        occurred_at as happened_at,
        step_number,
        is_exclusion

    from clicks_placed

    where step_number is not null and {{ in_part('person_key') }}

),

{{ funnel_steps_found(funnel_levels()) }}

select
    found.path_key as person_key,
    shapes.funnel_id,
    found.step_number,
    found.filled_number,
    found.position as event_number,
    found.happened_at as reached_at,
    found.position - lag(found.position) over in_chain
        as clicks_from_previous,
    {{ seconds_between(
        'lag(found.happened_at) over in_chain', 'found.happened_at'
    ) }} as seconds_from_previous,
    cast({{ version_number() }} as bigint) as built_in

from steps_found as found

inner join funnel_shapes as shapes
    on
        found.funnel_number = shapes.funnel_number
        and found.filled_number = shapes.step_number

window in_chain as (
    partition by found.funnel_number, found.path_key order by found.step_number
)
