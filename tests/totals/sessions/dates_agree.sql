-- Every day on which something happened is a day of dim_dates, and no day
-- between two others is missing.
with

told as (

    select
        'fct_events' as table_name,
        occurred_on as date_on
    from {{ ref('fct_events') }}

    union

    select
        'fct_sessions' as table_name,
        started_on as date_on
    from {{ ref('fct_sessions') }}

    union

    select
        'fct_orders' as table_name,
        ordered_on as date_on
    from {{ ref('fct_orders') }}

    union

    select
        'fct_refunds' as table_name,
        refunded_on as date_on
    from {{ ref('fct_refunds') }}

    union

    select
        'dim_dates' as table_name,
        date_on + 1 as date_on
    from {{ ref('dim_dates') }}
    where is_complete

)

select
    told.table_name,
    told.date_on

from told

left join {{ ref('dim_dates') }} as dates
    on told.date_on = dates.date_on

where dates.date_on is null
