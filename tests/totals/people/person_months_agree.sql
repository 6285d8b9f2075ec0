-- What people did month by month is all that they did; who comes back is
-- counted from the same months, and all buyers have their orders.
with

months as (

    select
        site_id,
        sum(session_count) as sessions,
        sum(order_count) as orders,
        sum(revenue) as revenue,
        sum(refunded) as refunded,
        count_if(session_count > 0) as visited_months,
        count_if(order_count > 0) as ordered_months

    from {{ ref('agg_person_months') }}

    group by site_id

),

people as (

    select
        site_id,
        count_if(session_count > 0) as people,
        sum(session_count) as sessions

    from {{ ref('dim_people') }}

    group by site_id

),

buyers as (

    select
        site_id,
        count(*) as people,
        sum(order_count) as orders,
        sum(revenue) as revenue

    from {{ ref('agg_rfm') }}

    group by site_id

),

refunds as (

    select
        site_id,
        sum(refunded) as refunded

    from {{ ref('fct_refunds') }}

    where not is_bot

    group by site_id

),

retention as (

    select
        site_id,
        sum(people) filter (where kind = 'visit' and month_number = 0)
            as people,
        sum(people) filter (where kind = 'order' and month_number = 0)
            as buyers,
        sum(returned) filter (where kind = 'visit') as visited_months,
        sum(returned) filter (where kind = 'order') as ordered_months,
        sum(revenue) filter (where kind = 'order') as revenue

    from {{ ref('agg_retention') }}

    group by site_id

)

select
    people.site_id,
    people.sessions,
    months.sessions as sessions_by_month,
    months.orders as orders_by_month,
    buyers.orders

from people

left join months
    on people.site_id = months.site_id

left join buyers
    on people.site_id = buyers.site_id

left join refunds
    on people.site_id = refunds.site_id

left join retention
    on people.site_id = retention.site_id

where
    people.sessions is distinct from months.sessions
    or months.orders <> coalesce(buyers.orders, 0)
    or months.revenue is distinct from buyers.revenue
    or months.refunded is distinct from refunds.refunded
    or retention.people is distinct from people.people
    or coalesce(retention.buyers, 0) <> coalesce(buyers.people, 0)
    or retention.visited_months is distinct from months.visited_months
    or coalesce(retention.ordered_months, 0) <> months.ordered_months
    or retention.revenue is distinct from months.revenue
