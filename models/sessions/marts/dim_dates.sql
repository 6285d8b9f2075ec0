with

-- an event lies between its session's start and end, a bot's too
days as (

    select
        min({{ reporting_date('started_at') }}) as first_on,
        max({{ reporting_date('ended_at') }}) as last_on

    from {{ ref('int_session_sums') }}

),

listed as (

    select
        cast(unnest(generate_series(
            first_on, last_on, interval 1 day
        )) as date) as date_on,
        last_on

    from days

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
    date_on < last_on as is_complete

from listed
