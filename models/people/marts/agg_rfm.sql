with

orders as (

    select
        site_id,
        person_id,
        count(*) as order_count,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        sum(revenue) as revenue

    from {{ ref('fct_orders') }}

    where not is_bot

    group by site_id, person_id

),

refunds as (

    select
        site_id,
        person_id,
        sum(refunded) as refunded

    from {{ ref('fct_refunds') }}

    where not is_bot

    group by site_id, person_id

),

valued as (

    select
        orders.site_id,
        orders.person_id,
        orders.order_count,
        {{ reporting_date('orders.first_ordered_at') }} as first_ordered_on,
        {{ reporting_date('orders.last_ordered_at') }} as last_ordered_on,
        site_days.last_on as as_of_on,
        greatest(date_diff('day', last_ordered_on, site_days.last_on), 0)
            as recency_days,
        orders.revenue,
        coalesce(refunds.refunded, 0) as refunded,
        orders.revenue - coalesce(refunds.refunded, 0) as net_revenue

    from orders

    inner join {{ ref('dim_site_periods') }} as site_days
        on orders.site_id = site_days.site_id

    left join refunds
        on
            orders.site_id = refunds.site_id
            and orders.person_id = refunds.person_id

),

scored as (

    select
        *,
        {{ fifth('recency_days desc') }} as recency_score,
        {{ fifth('order_count') }} as frequency_score,
        case
            when net_revenue is not null
                then {{ fifth('net_revenue', 'net_revenue is null') }}
        end as monetary_score

    from valued

)

select
    site_id,
    person_id,
    as_of_on,
    first_ordered_on,
    last_ordered_on,
    cast(recency_days as bigint) as recency_days,
    order_count,
    cast(revenue as decimal(18, 4)) as revenue,
    cast(refunded as decimal(18, 4)) as refunded,
    cast(net_revenue as decimal(18, 4)) as net_revenue,
    cast(recency_score as bigint) as recency_score,
    cast(frequency_score as bigint) as frequency_score,
    cast(monetary_score as bigint) as monetary_score

from scored
