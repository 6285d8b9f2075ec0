with

slowest as (

    select
        run_id,
        count(*) filter (where node_type = 'model') as models_run,
        count(*)
        filter (where status not in ('success', 'pass')) as steps_not_green,
        arg_max(node_name, (run_seconds, node_name)) as slowest_step,
        max(run_seconds) as slowest_seconds

    from {{ ref('fct_run_models') }}

    group by run_id

)

select
    runs.run_id,
    runs.started_at,
    runs.run_seconds,
    runs.status,
    runs.reason,
    runs.is_full,
    runs.why_full,
    runs.files_read,
    runs.rows_read,
    runs.rows_accepted,
    runs.rows_rejected,
    runs.sessions_rewritten,
    coalesce(slowest.models_run, 0) as models_run,
    coalesce(slowest.steps_not_green, 0) as steps_not_green,
    slowest.slowest_step,
    slowest.slowest_seconds

from {{ ref('fct_runs') }} as runs

left join slowest
    on runs.run_id = slowest.run_id
