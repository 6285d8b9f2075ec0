-- Events at the steps of funnels that people go through, each at its place
-- among all that the person did there, in order of time over all sessions
-- and devices.
with

nodes as (

    select * from {{ ref('int_funnel_step_matches') }}

    where entity_kind = 'person'

),

people_sessions as (

    select
        session_key,
        {{ hash_key(['site_id', 'person_id']) }} as person_key

    from {{ ref('int_human_sessions') }}

    where site_id in (select nodes.site_id from nodes)

),

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

)

select * from clicks_placed

where step_number is not null
