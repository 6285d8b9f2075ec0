with

bulk as (

    select
        min(first_on) as first_on,
        max(last_on) as last_on

    from {{ ref('int_site_days') }}

),

-- an event lies between its session's start and end, a bot's too
dates as (

    select
        cast(unnest(generate_series(
            {{ reporting_date('started_at') }},
            {{ reporting_date('ended_at') }},
            interval 1 day
        )) as date) as date_on
    from {{ ref('int_session_sums') }}

    union

    select
        cast(unnest(generate_series(
            first_on, last_on, interval 1 day
        )) as date) as date_on
    from bulk

),

listed as (

    select
        dates.date_on,
        coalesce(
            dates.date_on >= bulk.first_on
            and dates.date_on < bulk.last_on,
            false
        ) as is_complete

    from dates

    cross join bulk

)

select
    date_on,
    ---------- the period that it belongs to
    cast(date_trunc('year', date_on) as date) as year_starts_on,
    cast(date_trunc('quarter', date_on) as date) as quarter_starts_on,
    cast(date_trunc('month', date_on) as date) as month_starts_on,
    cast(date_trunc('week', date_on) as date) as week_starts_on,

    ---------- numbers and names
    cast(extract(year from date_on) as integer) as calendar_year,
    cast(extract(quarter from date_on) as integer) as quarter_number,
    cast(extract(month from date_on) as integer) as month_number,
    monthname(date_on) as month_name,
    cast(extract(day from date_on) as integer) as day_of_month,
    cast(extract(isoyear from date_on) as integer) as iso_year,
    cast(extract(week from date_on) as integer) as iso_week,
    cast({{ iso_weekday('date_on') }} as integer) as weekday_number,
    dayname(date_on) as weekday_name,
    {{ iso_weekday('date_on') }} >= 6 as is_weekend,

    ---------- how far the data goes
    is_complete

from listed
