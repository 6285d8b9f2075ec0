-- How many sessions reached each step of funnels, and after how many clicks and
-- seconds.
with

reached as (

    select
        steps.sign,
        steps.funnel_id,
        steps.step_number,
        steps.clicks_from_previous as clicks,
        steps.seconds_from_previous as seconds,
        sessions.site_id,
        {{ funnel_entity_columns('sessions') }}

    from {{ versions_of(ref('int_funnel_session_steps')) }} as steps

    inner join {{ versions_of(ref('int_human_sessions')) }} as sessions
        on
            steps.session_key = sessions.session_key
            and steps.sign = sessions.sign

)

{{ funnel_steps_summed('reached') }}
