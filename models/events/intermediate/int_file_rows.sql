-- How many rows each file has, counted as they are read.
{{ config(pre_hook=require_this_run(['int_events_validated'])) }}
select
    source,
    source_file,
    {{ reporting_date('occurred_at') }} as day,
    count(*) as row_count

from {{ ref('int_events_validated') }}

group by source, source_file, day
