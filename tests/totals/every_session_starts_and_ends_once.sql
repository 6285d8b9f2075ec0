-- Sessions, path starts, path ends, exits and paths are counted in five tables and
-- agree, per site and outcome, at link grain.
with

sessions as (

    select
        site_id,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        count(*) as sessions

    from {{ ref('fct_sessions') }}

    -- an event that has no link is on no path
    where exit_link is not null

    group by grouping sets ((site_id), (site_id, outcome))

),

starts as (

    select site_id, outcome, sum(transitions) as starts
    from {{ ref('agg_transitions') }}
    where grain = 'link' and from_node = 'path_start'
    group by site_id, outcome

),

ends as (

    select site_id, outcome, sum(transitions) as ends
    from {{ ref('agg_transitions') }}
    where grain = 'link' and to_node = 'path_end'
    group by site_id, outcome

),

exits as (

    select site_id, outcome, sum(exits) as exits
    from {{ ref('agg_drop_offs') }}
    where link_count = 1
    group by site_id, outcome

),

first_steps as (

    select site_id, outcome, sum(sessions) as first_clicks
    from {{ ref('agg_path_steps') }}
    where grain = 'link' and step_number = 1
    group by site_id, outcome

)

select *

from sessions

left join starts using (site_id, outcome)

left join ends using (site_id, outcome)

left join exits using (site_id, outcome)

left join first_steps using (site_id, outcome)

where
    outcome is not null
    and (
        sessions.sessions is distinct from starts.starts
        or sessions.sessions is distinct from ends.ends
        or sessions.sessions is distinct from exits.exits
        or sessions.sessions is distinct from first_steps.first_clicks
    )
