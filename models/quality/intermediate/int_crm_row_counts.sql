-- Rejected ones are counted with all rejected rows.
select
    source,
    source_file,
    'raw' as fate,
    count(*) as row_count

from {{ ref('stg_crm__people') }}

group by source, source_file

union all

select
    source,
    source_file,
    fate,
    count(*) as row_count

from {{ ref('int_crm_people') }}

where fate <> 'rejected'

group by source, source_file, fate
