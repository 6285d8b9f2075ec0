select
    run_id,
    node_name,
    node_type,
    status,
    seconds as run_seconds,
    row_count,
    reason

from {{ source('refresh', 'run_models') }}
