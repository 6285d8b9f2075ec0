-- Each step with all sessions: path_start before the first, and at the others
-- path_end takes those that are over.
with

nodes_counted as (

    select * from {{ ref('int_path_step_segments') }}

),

columns_summed as (

    select
        site_id,
        grain,
        segment_kind,
        segment,
        step_number,
        sum(sessions) as sessions,
        -- every session has a first click, so the first step has all of them
        max(sum(sessions)) over (
            partition by site_id, grain, segment_kind, segment
        ) as all_sessions

    from nodes_counted

    group by site_id, grain, segment_kind, segment, step_number

),

steps_filled as (

    select * from nodes_counted

    union all

    select
        site_id,
        grain,
        segment_kind,
        segment,
        0 as step_number,
        'path_start' as node,
        all_sessions as sessions
    from columns_summed
    where step_number = 1

    union all

    select
        site_id,
        grain,
        segment_kind,
        segment,
        step_number,
        'path_end' as node,
        all_sessions - sessions as sessions
    from columns_summed
    where all_sessions > sessions

)

select
    steps_filled.site_id,
    steps_filled.grain,
    steps_filled.segment_kind,
    steps_filled.segment,
    steps_filled.step_number,
    steps_filled.node,
    cast(steps_filled.sessions as bigint) as sessions,
    cast(columns_summed.all_sessions as bigint) as all_sessions

from steps_filled

inner join columns_summed
    on
        steps_filled.site_id = columns_summed.site_id
        and steps_filled.grain = columns_summed.grain
        and steps_filled.segment_kind = columns_summed.segment_kind
        and steps_filled.segment = columns_summed.segment
        and columns_summed.step_number = 1
