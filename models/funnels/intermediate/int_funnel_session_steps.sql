with

steps as (

    select * from {{ ref('int_funnel_steps') }}

),

funnel_shapes as (

    select * from steps

    where not is_exclusion and entity_kind = 'session'

),

funnel_events as (

    select
        funnel_number,
        session_key as path_key,
        event_number as position,
        occurred_at as happened_at,
        step_number,
        is_exclusion

    from {{ ref('int_funnel_events_matched') }}

    where {{ changed_here() }}

),

{{ funnel_steps_found(funnel_levels()) }}

select
    found.path_key as session_key,
    sessions.site_id,
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
    sessions.events_built_in as built_in

from steps_found as found

inner join funnel_shapes as shapes
    on
        found.funnel_number = shapes.funnel_number
        and found.filled_number = shapes.step_number

inner join {{ ref('int_session_sums') }} as sessions
    on found.path_key = sessions.session_key

window in_chain as (
    partition by found.funnel_number, found.path_key order by found.step_number
)
