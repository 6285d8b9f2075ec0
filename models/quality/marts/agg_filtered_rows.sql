select
    source,
    source_file,
    substring(reason, 10) as filter_rule,
    count(*) as row_count

from {{ ref('int_rejected_events') }}

where reason like 'filtered%'

group by source, source_file, filter_rule
