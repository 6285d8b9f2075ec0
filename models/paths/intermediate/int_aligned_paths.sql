with

counted as (

    select * from {{ ref('int_aligned_paths_aggregated') }}

),

rare as (

    select * from {{ ref('int_rare_nodes') }}

),

folded as (

    select
        counted.site_id,
        counted.grain,
        counted.alignment,
        counted.outcome,
        counted.step_number,
        counted.sessions,
        case when rare.node is null then counted.node else 'other' end as node

    from counted

    left join rare
        on
            counted.site_id = rare.site_id
            and counted.grain = rare.grain
            and counted.node = rare.node

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

)

select * from summed

-- sessions whose outcome nobody knows are in `all` only
where outcome is not null
