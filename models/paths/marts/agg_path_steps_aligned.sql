with

aligned as (

    select * from {{ ref('int_aligned_paths_aggregated') }}

),

named as (

    select * from {{ ref('int_named_nodes') }}

),

folded as (

    select
        aligned.site_id,
        aligned.grain,
        aligned.alignment,
        aligned.outcome,
        aligned.step_number,
        aligned.sessions,
        case
            when aligned.node is not null then coalesce(named.node, 'other')
        end as node

    from aligned

    left join named
        on
            aligned.site_id = named.site_id
            and aligned.grain = named.grain
            and aligned.node = named.node

),

summed as (

    select
        site_id,
        grain,
        alignment,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        step_number,
        node,
        cast(sum(sessions) as bigint) as sessions

    from folded

    group by
        site_id, grain, alignment, step_number, node, rollup(outcome)

),

counted as (

    select
        *,
        max(case when step_number is null then sessions end) over (
            partition by site_id, grain, alignment, outcome
        ) as aligned_sessions

    from summed

    -- sessions whose outcome nobody knows are in `all` only
    where outcome is not null

),

columns_summed as (

    select
        site_id,
        grain,
        alignment,
        outcome,
        step_number,
        aligned_sessions,
        sum(sessions) as sessions
    from counted
    where step_number is not null
    group by
        site_id, grain, alignment, outcome, step_number, aligned_sessions

    union all

    -- at the end nobody clicks
    select
        site_id,
        grain,
        alignment,
        outcome,
        0 as step_number,
        aligned_sessions,
        0 as sessions
    from counted
    where alignment = 'path_end' and step_number is null

),

steps_filled as (

    select
        site_id,
        grain,
        alignment,
        outcome,
        step_number,
        aligned_sessions,
        sessions,
        node
    from counted
    where step_number is not null

    union all

    -- to the left path_start holds what hasn't begun, path_end what is over
    select
        site_id,
        grain,
        alignment,
        outcome,
        step_number,
        aligned_sessions,
        aligned_sessions - sessions as sessions,
        case when step_number < 0 then 'path_start' else 'path_end' end as node
    from columns_summed
    where aligned_sessions > sessions

)

select
    site_id,
    grain,
    alignment,
    outcome,
    step_number,
    node,
    cast(sessions as bigint) as sessions,
    aligned_sessions,
    {{ rate('sessions', 'aligned_sessions', 'share_of_sessions') }}

from steps_filled
