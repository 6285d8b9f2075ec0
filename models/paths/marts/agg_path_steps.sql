with

nodes_counted as (

    select
        site_id,
        grain,
        segment as outcome,
        step_number,
        node,
        sessions

    from {{ ref('int_path_step_segments') }}

    where segment_kind in ('all', 'outcome')

),

columns_summed as (

    select
        site_id,
        grain,
        outcome,
        step_number,
        sum(sessions) as sessions,
        -- every session has a first click, so the first step has all of them
        max(sum(sessions)) over (
            partition by site_id, grain, outcome
        ) as all_sessions

    from nodes_counted

    group by site_id, grain, outcome, step_number

),

-- path_start before the first step, and path_end for those that are over
steps_filled as (

    select * from nodes_counted

    union all

    select
        site_id,
        grain,
        outcome,
        0 as step_number,
        'path_start' as node,
        all_sessions as sessions
    from columns_summed
    where step_number = 1

    union all

    select
        site_id,
        grain,
        outcome,
        step_number,
        'path_end' as node,
        all_sessions - sessions as sessions
    from columns_summed
    where all_sessions > sessions

),

-- each step with all sessions
totals_added as (

    select
        steps_filled.site_id,
        steps_filled.grain,
        steps_filled.outcome,
        steps_filled.step_number,
        steps_filled.node,
        cast(steps_filled.sessions as bigint) as sessions,
        cast(columns_summed.all_sessions as bigint) as all_sessions

    from steps_filled

    inner join columns_summed
        on
            steps_filled.site_id = columns_summed.site_id
            and steps_filled.grain = columns_summed.grain
            and steps_filled.outcome = columns_summed.outcome
            and columns_summed.step_number = 1

)

select
    site_id,
    grain,
    outcome,
    step_number,
    node,
    sessions,
    all_sessions,
    {{ rate('sessions', 'all_sessions', 'share_of_sessions') }}

from totals_added
