-- What a day is compared with: the same weekday of the eight weeks before, or,
-- with fewer than four of these, the two weeks before.
with

days as (

    select
        *,
        {{ iso_weekday('day') }} as day_of_week

    from {{ ref('int_source_days_aggregated') }}

),

windowed as (

    select
        *,
        count(*) over weekdays as weekday_count,
        median(raw_rows) over weekdays as weekday_median,
        mad(raw_rows) over weekdays as weekday_mad,
        count(*) over fortnight as fortnight_count,
        median(raw_rows) over fortnight as fortnight_median,
        mad(raw_rows) over fortnight as fortnight_mad

    from days

    window
        weekdays as (
            partition by source, day_of_week
            order by day
            rows between 8 preceding and 1 preceding
        ),
        fortnight as (
            partition by source
            order by day
            rows between 14 preceding and 1 preceding
        )

),

chosen as (

    select
        *,
        case
            when weekday_count >= 4 then weekday_count
            when fortnight_count >= 7 then fortnight_count
        end as days_compared,
        case
            when weekday_count >= 4 then weekday_median
            when fortnight_count >= 7 then fortnight_median
        end as usual_rows,
        case
            when weekday_count >= 4 then weekday_mad
            when fortnight_count >= 7 then fortnight_mad
        end as usual_deviation

    from windowed

),

compared as (

    select
        source,
        day,
        is_last_day,
        is_stray,
        raw_rows,
        accepted,
        duplicates,
        repeated,
        rejected,
        late,
        cast(days_compared as bigint) as days_compared,
        cast(usual_rows as double) as usual_rows,
        -- 1.4826 makes a median deviation a standard one; counts vary by
        -- chance, and from day to day by a tenth anyway
        cast(4 * greatest(
            1.4826 * usual_deviation, sqrt(usual_rows), 0.1 * usual_rows
        ) as double) as usual_margin

    from chosen

)

select
    source,
    day,
    is_last_day,
    is_stray,
    raw_rows,
    accepted,
    duplicates,
    repeated,
    rejected,
    late,
    days_compared,
    usual_rows,
    usual_margin,
    case
        when usual_rows is null then null
        -- the last day may not be over
        when is_last_day then raw_rows > usual_rows + usual_margin
        else abs(raw_rows - usual_rows) > usual_margin
    end as is_unusual

from compared
