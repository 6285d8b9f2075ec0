with

reached as (

    select
        steps_reached.*,
        bots.session_key is not null as is_bot

    from {{ ref('int_stage_steps_reached') }} as steps_reached

    left join {{ ref('int_bot_sessions_found') }} as bots
        on steps_reached.session_key = bots.session_key

),

steps as (

    select * from {{ ref('funnel_stages') }}

),

steps_numbered as (

    select
        steps.funnel_id,
        'session' as entity_kind,
        {{ key_text('reached.session_key') }} as entity_id,
        reached.site_id,
        steps.step_number,
        steps.step_name,
        reached.reached_at,
        reached.event_number - lag(reached.event_number) over in_chain
            as clicks_from_previous,
        {{ seconds_between(
            'lag(reached.reached_at) over in_chain', 'reached.reached_at'
        ) }} as seconds_from_previous,
        reached.is_bot

    from reached

    inner join steps
        on reached.step_name = steps.step_name

    window in_chain as (
        partition by steps.funnel_id, reached.session_key
        order by steps.step_number
    )

)

select * from steps_numbered
