-- How many people reached each step of funnels, and after how many clicks and
-- seconds.
with

reached as (

    select
        steps.sign,
        steps.funnel_id,
        steps.step_number,
        steps.clicks_from_previous as clicks,
        steps.seconds_from_previous as seconds,
        people.site_id,
        {{ funnel_entity_columns('people', is_person=true) }}

    from {{ versions_of(ref('int_funnel_people_steps')) }} as steps

    inner join {{ versions_of(ref('int_funnel_people')) }} as people
        on
            steps.person_key = people.person_key
            and steps.sign = people.sign

)

{{ funnel_steps_summed('reached') }}
