-- What was clicked, ordered and taken back of all products is what events,
-- items and refunds say.
with

products as (

    select
        site_id,
        sum(click_count) as clicks,
        sum(units) as units,
        sum(revenue) as revenue,
        sum(refunded) as refunded

    from {{ ref('agg_products') }}

    group by site_id

),

events as (

    select
        site_id,
        count(*) as clicks

    from {{ ref('fct_events') }}

    where
        product_id is not null and not is_bot and not is_order
        and is_click and event_name <> 'refund'

    group by site_id

),

items as (

    select
        site_id,
        sum(coalesce(quantity, 1)) as units,
        sum(cast(price * coalesce(quantity, 1) as decimal(18, 4)))
            as revenue

    from {{ ref('fct_order_items') }}

    where product_id is not null and not is_bot

    group by site_id

),

refunds as (

    select
        site_id,
        sum(refunded) as refunded

    from {{ ref('fct_refunds') }}

    where product_id is not null and not is_bot

    group by site_id

)

select
    coalesce(
        products.site_id, events.site_id, items.site_id, refunds.site_id
    ) as site_id,
    products.clicks,
    events.clicks as clicks_in_events,
    products.units,
    items.units as units_in_items,
    products.revenue,
    items.revenue as revenue_of_items,
    products.refunded,
    refunds.refunded as refunded_in_refunds

from products

full outer join events
    on products.site_id = events.site_id

full outer join items
    on coalesce(products.site_id, events.site_id) = items.site_id

full outer join refunds
    on
        coalesce(products.site_id, events.site_id, items.site_id)
        = refunds.site_id

where
    coalesce(products.clicks, 0) <> coalesce(events.clicks, 0)
    or coalesce(products.units, 0) <> coalesce(items.units, 0)
    or coalesce(products.refunded, 0) <> coalesce(refunds.refunded, 0)
    or products.revenue is distinct from items.revenue
