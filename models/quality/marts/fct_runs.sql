-- Killed runs have no end, and nobody has written how they ended.
with

runs as (

    select * from {{ ref('stg_refresh__runs') }}

)

select
    run_id,
    refresh_number,
    command,
    started_at,
    ended_at,
    cast(
        {{ microseconds_between('started_at', 'ended_at') }} / 1000000
        as decimal(18, 3)
    ) as run_seconds,
    is_full,
    why_full,
    coalesce(status, 'not ended') as status,
    reason,
    files_read,
    rows_read,
    rows_accepted,
    rows_rejected,
    sessions_rewritten

from runs
