{{ config(pre_hook=require_this_run(['int_events_validated'])) }}
select
    source,
    source_file,
    reject_reason as reason,
    occurred_at,
    raw_row

from {{ ref('int_events_validated') }}

where reject_reason is not null
