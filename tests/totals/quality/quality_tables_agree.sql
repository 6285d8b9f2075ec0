-- Days and columns count the rows that files count.
with

by_file as (

    select
        source,
        -- of rows that are gone nobody knows what they had
        sum(raw_rows - filtered - erased - expired) as raw_rows

    from {{ ref('agg_source_quality') }}

    group by source

),

by_column as (

    select
        source,
        column_name,
        sum(row_count) as row_count

    from {{ ref('agg_column_fill') }}

    where column_kind = 'contract'

    group by source, column_name

),

-- lines that are no record have no columns
malformed as (

    select
        source,
        count(*) as row_count

    from {{ ref('fct_rejected_rows') }}

    where line_number is not null

    group by source

),

by_day as (

    select
        quality.source,
        quality.day,
        sum(quality.raw_rows) as raw_rows

    from {{ ref('agg_source_quality') }} as quality

    group by quality.source, quality.day

)

select
    by_file.source,
    by_column.column_name,
    by_file.raw_rows as counted_by_file,
    by_column.row_count as counted_by_column

from by_file

left join malformed
    on by_file.source = malformed.source

left join by_column
    on by_file.source = by_column.source

where
    by_column.row_count is distinct from
    by_file.raw_rows - coalesce(malformed.row_count, 0)

union all

select
    source_days.source,
    cast(source_days.day as varchar) as column_name,
    by_day.raw_rows as counted_by_file,
    source_days.raw_rows as counted_by_column

from {{ ref('agg_source_days') }} as source_days

left join by_day
    on source_days.source = by_day.source and source_days.day = by_day.day

where source_days.raw_rows <> coalesce(by_day.raw_rows, 0)
