with

sessions as (

    select
        session_key,
        site_id,
        {{ reporting_date('started_at') }} as day,
        deepest_depth,
        coalesce(device_type, '(unknown)') as device_type

    from {{ ref('int_sessions_counted') }}

),

steps as (

    select * from {{ ref('funnel_stages') }}

),

reached as (

    select * from {{ ref('int_stage_steps_reached') }}

),

-- a site without stages has no stage funnel
sites_with_stages as (

    select distinct site_id

    from sessions

    where deepest_depth is not null

),

sessions_by_step as (

    select
        sessions.site_id,
        steps.funnel_id,
        sessions.day,
        sessions.device_type,
        steps.step_number,
        steps.step_name,
        reached.session_key is not null as is_reached

    from sessions

    inner join sites_with_stages
        on sessions.site_id = sites_with_stages.site_id

    cross join steps

    left join reached
        on
            steps.step_name = reached.step_name
            and sessions.session_key = reached.session_key

)

select
    site_id,
    funnel_id,
    day,
    case when grouping(device_type) = 1 then 'all' else 'device_type' end
        as segment_kind,
    case when grouping(device_type) = 1 then 'all' else device_type end
        as segment,
    step_number,
    step_name,
    count(*) as sessions,
    count_if(is_reached) as reached

from sessions_by_step

group by site_id, funnel_id, day, step_number, step_name, rollup(device_type)
