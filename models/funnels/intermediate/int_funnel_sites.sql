-- Which funnels each site has, and which of their steps its log can have at
-- all: the step and all before it that aren't optional occur there. A site
-- where nothing is at any step of a funnel doesn't have it.
with

steps as (

    select * from {{ ref('int_funnel_steps') }}

    where not is_exclusion

),

matched as (

    select distinct
        site_id,
        funnel_number,
        step_number

    from {{ ref('int_funnel_step_matches') }}

    where not is_exclusion

),

funnels_of_sites as (

    select
        site_id,
        funnel_number,
        count(*) as steps_matched

    from matched

    group by site_id, funnel_number

),

steps_of_sites as (

    select
        funnels.site_id,
        steps.*,
        funnels.steps_matched,
        matched.site_id is not null as is_matched,
        coalesce(bool_and(
            matched.site_id is not null or steps.is_optional
        ) over (
            partition by funnels.site_id, steps.funnel_number
            order by steps.step_number
            rows between unbounded preceding and 1 preceding
        ), true) as has_all_before

    from funnels_of_sites as funnels

    inner join steps
        on funnels.funnel_number = steps.funnel_number

    left join matched
        on
            funnels.site_id = matched.site_id
            and steps.funnel_number = matched.funnel_number
            and steps.step_number = matched.step_number

)

select
    site_id,
    funnel_id,
    entity_kind,
    step_number,
    place_name as step_name,
    is_optional,
    case
        when mode = 'any' then step_number <= steps_matched
        else is_matched and has_all_before
    end as is_possible

from steps_of_sites
