with

runs as (

    select * from {{ ref('int_session_link_runs') }}

),

runs_counted as (

    select
        site_id,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        link_count,
        last_links,
        count_if(is_exit) as exits,
        count(*) as sessions

    from runs

    group by grouping sets (
        (site_id, link_count, last_links),
        (site_id, outcome, link_count, last_links)
    )

),

-- single links all, so that exits add up to sessions; longer runs when not rare
exits_kept as (

    select *

    from runs_counted

    where
        outcome is not null
        and exits >= case link_count when 1 then 1 else {{ var('min_exits') }} end

),

people_by_run as (

    select * from {{ ref('int_link_run_people') }}

)

select
    exits_kept.site_id,
    exits_kept.outcome,
    exits_kept.last_links,
    cast(exits_kept.link_count as bigint) as link_count,
    cast(exits_kept.exits as bigint) as exits,
    exits_kept.sessions,
    {{ share('exits_kept.exits', 'exits_kept.sessions') }} as exit_share,
    {{ wilson_low('exits_kept.exits', 'exits_kept.sessions') }} as exit_share_low,
    {{ wilson_high('exits_kept.exits', 'exits_kept.sessions') }}
        as exit_share_high,
    people_by_run.people,
    people_by_run.people_without_order,
    {{ share('people_by_run.people_without_order', 'people_by_run.people') }}
        as non_conversion_share,
    {{ wilson_low('people_by_run.people_without_order', 'people_by_run.people') }}
        as non_conversion_share_low,
    {{ wilson_high('people_by_run.people_without_order', 'people_by_run.people') }}
        as non_conversion_share_high

from exits_kept

left join people_by_run
    on
        exits_kept.site_id = people_by_run.site_id
        and exits_kept.link_count = people_by_run.link_count
        and exits_kept.last_links = people_by_run.last_links
