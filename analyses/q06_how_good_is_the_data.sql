-- question: What became of the rows of each file?
select
    source,
    source_file,
    sum(raw_rows) as raw_rows,
    sum(accepted) as accepted,
    sum(duplicates) as duplicates,
    sum(repeated) as repeated,
    sum(filtered) as filtered,
    sum(rejected) as rejected,
    sum(late) as late,
    min(day) filter (where accepted > 0) as first_day,
    max(day) filter (where accepted > 0) as last_day

from {{ ref('agg_source_quality') }}

group by source, source_file

order by source, source_file
