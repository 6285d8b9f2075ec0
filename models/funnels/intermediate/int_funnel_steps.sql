-- The funnels' steps, with what decides whether a chain of events goes through.
with

funnels as (

    select
        *,
        row_number() over (order by funnel_id) as funnel_number

    from {{ ref('funnels') }}

),

steps as (

    select * from {{ ref('funnel_steps') }}

),

described as (

    select
        funnels.funnel_number,
        funnels.funnel_id,
        funnels.site_id,
        funnels.mode,
        funnels.entity_kind,
        steps.step_number,
        steps.step_name,
        steps.event_name,
        steps.link_pattern,
        steps.funnel_stage,
        steps.category,
        steps.link_group,
        steps.is_optional,
        steps.is_exclusion,
        funnels.window_minutes * 60000000 as window_microseconds,
        steps.window_minutes * 60000000 as step_microseconds,
        -- what is excluded isn't a step, and takes no place
        coalesce(max(
            case
                when not steps.is_optional and not steps.is_exclusion
                    then steps.step_number
            end
        ) over (
            partition by funnels.funnel_number order by steps.step_number
            range between unbounded preceding and 1 preceding
        ), 0) as required_before,
        max(steps.step_number) over (
            partition by funnels.funnel_number
        ) as step_count

    from steps

    inner join funnels
        on steps.funnel_id = funnels.funnel_id

)

select
    *,
    case
        when mode = 'any' then step_number || ' of ' || step_count
        else step_name
    end as place_name

from described
