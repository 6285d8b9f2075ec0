-- Nothing is lost: what landing counted when it first looked through a file is
-- accepted + duplicates + repeated + rejected + filtered + erased + expired,
-- each counted in a table of its own.
with

counted_in_tables as (

    select
        source,
        source_file,
        sum(
            accepted + duplicates + repeated + rejected + filtered
            + erased + expired
        ) as row_count,
        sum(raw_rows) as raw_row_count

    from {{ ref('agg_source_quality') }}

    group by source, source_file

)

select
    files.source,
    files.source_file,
    files.raw_row_count as counted_by_landing,
    counted.raw_row_count as counted_when_read,
    counted.row_count as counted_in_tables

from {{ ref('stg_landing__files') }} as files

left join counted_in_tables as counted
    on
        files.source = counted.source
        and files.source_file = counted.source_file

where
    files.raw_row_count <> coalesce(counted.row_count, 0)
    or files.raw_row_count <> coalesce(counted.raw_row_count, 0)
