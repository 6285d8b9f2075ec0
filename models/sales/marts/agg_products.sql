-- What people did with each product. Bots aside.
with

happened as (

    select
        site_id,
        product_id,
        session_id,
        person_id,
        cast(not is_order as integer) as click,
        cast(
            is_cart and event_name <> 'remove_from_cart' as integer
        ) as cart,
        cast(null as string) as order_key,
        cast(null as decimal(18, 4)) as units,
        cast(null as decimal(18, 4)) as revenue,
        cast(null as decimal(18, 4)) as refunded

    from {{ ref('fct_events') }}

    where
        product_id is not null and not is_bot
        and {{ is_click() }} and event_name <> 'refund'

    union all by name

    select
        site_id,
        product_id,
        session_id,
        person_id,
        order_key,
        coalesce(quantity, 1) as units,
        cast(price * coalesce(quantity, 1) as decimal(18, 4)) as revenue

    from {{ ref('fct_order_items') }}

    where product_id is not null and not is_bot

    union all by name

    -- who takes something back needn't have been there before
    select
        site_id,
        product_id,
        refunded

    from {{ ref('fct_refunds') }}

    where product_id is not null and not is_bot

),

-- a session is its last user's, and its orders are their buyers'
by_session as (

    select
        site_id,
        product_id,
        session_id,
        person_id,
        session_id in (
            select orders.session_id from {{ ref('fct_orders') }} as orders
        ) as has_order,
        sum(click) as clicks,
        max(cart) as cart,
        count(distinct order_key) as orders,
        sum(units) as units,
        sum(revenue) as revenue,
        sum(refunded) as refunded

    from happened

    group by site_id, product_id, session_id, person_id

)

select
    site_id,
    product_id,
    cast(coalesce(sum(clicks), 0) as bigint) as click_count,
    count(distinct session_id) as session_count,
    count(distinct person_id) as person_count,
    count(distinct session_id) filter (where cart = 1) as cart_session_count,
    count(distinct session_id) filter (
        where orders > 0
    ) as order_session_count,
    count(distinct session_id) filter (
        where has_order
    ) as ordering_session_count,
    count(distinct person_id) filter (
        where orders > 0
    ) as buyer_count,
    cast(coalesce(sum(orders), 0) as bigint) as order_count,
    cast(coalesce(sum(units), 0) as decimal(18, 4)) as units,
    cast(sum(revenue) as decimal(18, 4)) as revenue,
    cast(sum(refunded) as decimal(18, 4)) as refunded,
    {{ net_revenue('sum(revenue)', 'sum(refunded)') }} as net_revenue

from by_session

group by site_id, product_id
