-- Rows that are no events, nor copies of one. Of what is erased or expired
-- nothing is known but its file.
select
    source,
    source_file,
    occurred_at,
    'rejected' as fate

from {{ ref('int_rejected_rows') }}

union all

select
    source,
    source_file,
    cast(null as timestamp) as occurred_at,
    reason as fate

from {{ ref('int_rejected_events') }}

where reason in ('erased', 'expired')

union all

select
    source,
    source_file,
    cast(null as timestamp) as occurred_at,
    reason as fate

from {{ ref('stg_landing__malformed_rows') }}

where reason = 'erased'
