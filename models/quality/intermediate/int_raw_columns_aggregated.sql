-- A file belongs to the day on which most of its rows happened.
with

days_of_files as (

    select
        source,
        source_file,
        day,
        row_number() over (
            partition by source, source_file
            order by row_count desc, day asc
        ) as place

    from {{ ref('int_file_rows') }}

    where day is not null

),

files as (

    select
        files.source,
        files.source_file,
        files.site_id,
        files.raw_row_count,
        days_of_files.day

    from {{ ref('stg_landing__files') }} as files

    left join days_of_files
        on
            files.source = days_of_files.source
            and files.source_file = days_of_files.source_file
            and days_of_files.place = 1

),

rows_of_days as (

    select
        source,
        site_id,
        day,
        sum(raw_row_count) as row_count

    from files

    group by source, site_id, day

),

columns_of_days as (

    select
        files.source,
        files.site_id,
        files.day,
        found.column_name,
        min(found.column_position) as column_position,
        min(found.data_type) as data_type,
        sum(found.filled_count) as filled_count

    from {{ ref('stg_landing__file_columns') }} as found

    inner join files
        on
            found.source = files.source
            and found.source_file = files.source_file

    group by files.source, files.site_id, files.day, found.column_name

)

select
    columns_of_days.source,
    columns_of_days.site_id,
    columns_of_days.day,
    columns_of_days.column_name,
    columns_of_days.column_position,
    columns_of_days.data_type,
    cast(rows_of_days.row_count as bigint) as row_count,
    cast(columns_of_days.filled_count as bigint) as filled_count

from columns_of_days

inner join rows_of_days
    on
        columns_of_days.source = rows_of_days.source
        and columns_of_days.site_id = rows_of_days.site_id
        and columns_of_days.day is not distinct from rows_of_days.day
