select
    run_id,
    node_name,
    node_type,
    started_at,
    status,
    run_seconds,
    row_count,
    reason

from {{ ref('int_run_models_timed') }}
