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

    group by site_id, link_count, last_links, rollup(outcome)

),

-- single links all, so that exits add up to sessions; longer runs if not rare
exits_kept as (

    select *

    from runs_counted

    where
        outcome is not null
        and exits >= 1
        and (link_count = 1 or exits >= {{ var('min_exits') }})

),

clickers as (

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
    {{ wilson_low('exits_kept.exits', 'exits_kept.sessions') }}
        as exit_share_low,
    {{ wilson_high('exits_kept.exits', 'exits_kept.sessions') }}
        as exit_share_high,
    clickers.people,
    cast(clickers.people_without_order as bigint) as people_without_order,
    {{ share('clickers.people_without_order', 'clickers.people') }}
        as non_conversion_share,
    {{ wilson_low('clickers.people_without_order', 'clickers.people') }}
        as non_conversion_share_low,
    {{ wilson_high('clickers.people_without_order', 'clickers.people') }}
        as non_conversion_share_high

from exits_kept

left join clickers
    on
        exits_kept.site_id = clickers.site_id
        and exits_kept.link_count = clickers.link_count
        and exits_kept.last_links = clickers.last_links
