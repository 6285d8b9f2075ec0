with

nodes_counted as (

    select * from {{ ref('int_path_steps_counted') }}

),

columns_summed as (

    select
        site_id,
        grain,
        outcome,
        step_number,
        sum(sessions) as sessions

    from nodes_counted

    group by site_id, grain, outcome, step_number

),

-- every session has a first click, so the first column is all of them
totals as (

    select
        site_id,
        grain,
        outcome,
        sessions as all_sessions
    from columns_summed
    where step_number = 1

),

steps_filled as (

    select
        site_id,
        grain,
        outcome,
        step_number,
        node,
        sessions
    from nodes_counted

    union all

    select
        site_id,
        grain,
        outcome,
        0 as step_number,
        'path_start' as node,
        all_sessions as sessions
    from totals

    union all

    -- path_end takes what is no longer there
    select
        totals.site_id,
        totals.grain,
        totals.outcome,
        columns_summed.step_number,
        'path_end' as node,
        totals.all_sessions - columns_summed.sessions as sessions
    from totals
    inner join columns_summed
        on
            totals.site_id = columns_summed.site_id
            and totals.grain = columns_summed.grain
            and totals.outcome = columns_summed.outcome
    where totals.all_sessions > columns_summed.sessions

)

select
    steps_filled.site_id,
    steps_filled.grain,
    steps_filled.outcome,
    steps_filled.step_number,
    steps_filled.node,
    cast(steps_filled.sessions as bigint) as sessions,
    {{ share('steps_filled.sessions', 'totals.all_sessions') }}
        as share_of_sessions

from steps_filled

inner join totals
    on
        steps_filled.site_id = totals.site_id
        and steps_filled.grain = totals.grain
        and steps_filled.outcome = totals.outcome
