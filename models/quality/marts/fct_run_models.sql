select
    models.run_id,
    models.node_name,
    models.node_type,
    runs.started_at,
    models.status,
    models.run_seconds,
    models.row_count,
    models.reason

from {{ ref('stg_refresh__run_models') }} as models

inner join {{ ref('stg_refresh__runs') }} as runs
    on models.run_id = runs.run_id

-- of exposures nothing is built, though dbt lists them
where models.node_type <> 'exposure'
