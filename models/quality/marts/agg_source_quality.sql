with

fates as (

    select * from {{ ref('int_rows_by_fate') }}

),

pivoted as (

    select
        source,
        source_file,
        day,
        sum(row_count) filter (where fate = 'raw') as raw_rows,
        sum(row_count) filter (where fate = 'accepted') as accepted,
        sum(row_count) filter (where fate = 'duplicate') as duplicates,
        sum(row_count) filter (where fate = 'repeated') as repeated,
        sum(row_count) filter (where fate = 'rejected') as rejected,
        sum(row_count) filter (where fate = 'filtered') as filtered,
        sum(row_count) filter (where fate = 'erased') as erased,
        sum(row_count) filter (where fate = 'expired') as expired,
        sum(row_count) filter (where fate = 'late') as late,
        sum(row_count) filter (where fate = 'bot') as bots

    from fates

    group by source, source_file, day

)

select
    source,
    source_file,
    day,
    cast(coalesce(raw_rows, 0) as bigint) as raw_rows,
    cast(coalesce(accepted, 0) as bigint) as accepted,
    cast(coalesce(duplicates, 0) as bigint) as duplicates,
    cast(coalesce(repeated, 0) as bigint) as repeated,
    cast(coalesce(rejected, 0) as bigint) as rejected,
    cast(coalesce(filtered, 0) as bigint) as filtered,
    cast(coalesce(erased, 0) as bigint) as erased,
    cast(coalesce(expired, 0) as bigint) as expired,
    cast(coalesce(late, 0) as bigint) as late,
    cast(coalesce(bots, 0) as bigint) as bots

from pivoted
