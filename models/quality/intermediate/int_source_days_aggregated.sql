-- Every day of a source's bulk, also without rows, and days beyond it that have
-- some.
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

accepted_days as (

    select
        source,
        day,
        accepted as row_count

    from counted

),

bulk as (

    {{ bulk_of_days('accepted_days', 'source') | indent(4) }}

),

spine as (

    select
        source,
        cast(
            unnest(generate_series(first_on, last_on, interval 1 day)) as date
        ) as day

    from bulk

    union

    select
        source,
        day

    from counted

    where accepted > 0

)

select
    spine.source,
    spine.day,
    spine.day = bulk.last_on as is_last_day,
    spine.day not between bulk.first_on and bulk.last_on as is_stray,
    cast(coalesce(counted.raw_rows, 0) as bigint) as raw_rows,
    cast(coalesce(counted.accepted, 0) as bigint) as accepted,
    cast(coalesce(counted.duplicates, 0) as bigint) as duplicates,
    cast(coalesce(counted.repeated, 0) as bigint) as repeated,
    cast(coalesce(counted.rejected, 0) as bigint) as rejected,
    cast(coalesce(counted.late, 0) as bigint) as late

from spine

inner join bulk
    on spine.source = bulk.source

left join counted
    on spine.source = counted.source and spine.day = counted.day
