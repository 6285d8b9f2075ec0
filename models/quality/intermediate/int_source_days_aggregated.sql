-- Every day from a source's first accepted row to its last, also without rows.
with

fates as (

    select * from {{ ref('int_rows_by_fate') }}

    where day is not null

),

counted as (

    select
        source,
        day,
        sum(row_count) filter (where fate = 'raw') as raw_rows,
        sum(row_count) filter (where fate = 'accepted') as accepted,
        sum(row_count) filter (where fate = 'duplicate') as duplicates,
        sum(row_count) filter (where fate = 'repeated') as repeated,
        sum(row_count) filter (where fate = 'rejected') as rejected,
        sum(row_count) filter (where fate = 'late') as late

    from fates

    group by source, day

),

ranges as (

    select
        source,
        min(day) as first_day,
        max(day) as last_day

    from counted

    where accepted > 0

    group by source

),

spine as (

    select
        source,
        last_day,
        cast(
            unnest(generate_series(first_day, last_day, interval 1 day)) as date
        ) as day

    from ranges

)

select
    spine.source,
    spine.day,
    spine.day = spine.last_day as is_last_day,
    cast(coalesce(counted.raw_rows, 0) as bigint) as raw_rows,
    cast(coalesce(counted.accepted, 0) as bigint) as accepted,
    cast(coalesce(counted.duplicates, 0) as bigint) as duplicates,
    cast(coalesce(counted.repeated, 0) as bigint) as repeated,
    cast(coalesce(counted.rejected, 0) as bigint) as rejected,
    cast(coalesce(counted.late, 0) as bigint) as late

from spine

left join counted
    on spine.source = counted.source and spine.day = counted.day
