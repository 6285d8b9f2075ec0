-- Each column beside the source's day before; also one that was only there then
with

counted as (

    select * from {{ ref('int_columns_aggregated') }}

),

days as (

    select
        source,
        site_id,
        column_kind,
        day,
        max(row_count) as row_count,
        lag(day) over (
            partition by source, site_id, column_kind order by day
        ) as day_before

    from counted

    where day is not null

    group by source, site_id, column_kind, day

),

columns_of_either as (

    select
        days.*,
        counted.column_name

    from days

    inner join counted
        on
            days.source = counted.source
            and days.site_id = counted.site_id
            and days.column_kind = counted.column_kind
            and counted.day in (days.day, days.day_before)

    group by all

)

select
    either.source,
    either.site_id,
    either.column_kind,
    either.day,
    either.column_name,
    either.row_count,
    either.day_before,
    today.column_name is not null as is_there,
    earlier.column_name is not null as was_there,
    coalesce(today.column_position, earlier.column_position) as column_position,
    coalesce(today.data_type, earlier.data_type) as data_type,
    coalesce(today.filled_count, 0) as filled_count,
    today.distinct_count,
    {{ share(
        'coalesce(today.filled_count, 0)', 'either.row_count'
    ) }} as fill_share,
    earlier.row_count as row_count_before,
    {{ share(
        'earlier.filled_count', 'earlier.row_count'
    ) }} as fill_share_before

from columns_of_either as either

left join counted as today
    on
        either.source = today.source
        and either.site_id = today.site_id
        and either.column_kind = today.column_kind
        and either.column_name = today.column_name
        and either.day = today.day

left join counted as earlier
    on
        either.source = earlier.source
        and either.site_id = earlier.site_id
        and either.column_kind = earlier.column_kind
        and either.column_name = earlier.column_name
        and either.day_before = earlier.day
