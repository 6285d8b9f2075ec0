-- Sessions, path starts, path ends, exits and first steps are counted in five
-- tables and agree, per site and outcome, at link grain.
with

counted as (

    -- an event that has no link is on no path; a bot's session isn't counted
    select
        site_id,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        'sessions' as counted_as,
        count(*) as sessions
    from {{ ref('fct_sessions') }}
    where exit_link is not null and not is_bot
    group by site_id, rollup(outcome)

    union all

    select
        site_id,
        outcome,
        'path starts' as counted_as,
        sum(transitions) as sessions
    from {{ ref('agg_transitions') }}
    where grain = 'link' and from_node = 'path_start'
    group by site_id, outcome

    union all

    select
        site_id,
        outcome,
        'path ends' as counted_as,
        sum(transitions) as sessions
    from {{ ref('agg_transitions') }}
    where grain = 'link' and to_node = 'path_end'
    group by site_id, outcome

    union all

    select
        site_id,
        outcome,
        'exits' as counted_as,
        sum(exits) as sessions
    from {{ ref('agg_drop_offs') }}
    where link_count = 1
    group by site_id, outcome

    union all

    select
        site_id,
        outcome,
        'first steps' as counted_as,
        sum(sessions) as sessions
    from {{ ref('agg_path_steps') }}
    where grain = 'link' and step_number = 1
    group by site_id, outcome

)

select
    site_id,
    outcome,
    count(distinct sessions) as different_counts,
    count(*) as counts

from counted

where outcome is not null

group by site_id, outcome

having count(distinct sessions) > 1 or count(*) < 5
