select
    run_id,
    refresh_number,
    command,
    started_at,
    ended_at,
    run_seconds,
    is_full,
    why_full,
    status,
    reason,
    files_read,
    rows_read,
    rows_accepted,
    rows_rejected,
    sessions_rewritten

from {{ ref('int_runs_timed') }}
