{{ config(pre_hook=require_this_run(['int_events_validated'])) }}
select
    source,
    source_file,
    reject_reason as reason,
    occurred_at,
    is_order,
    -- nothing is told of who was forgotten
    case when not {{ is_left_out('reject_reason') }} then revenue end
        as revenue,
    raw_row

from {{ ref('int_events_validated') }}

where reject_reason is not null
