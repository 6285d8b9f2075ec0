-- What sessions brought is what their orders did, and what was paid back is
-- what refunds say. And orders have as many items as are listed. Of people and
-- of bots alike.
with

by_sessions as (

    select
        site_id,
        is_bot,
        sum(revenue) as revenue,
        sum(refunded) as refunded

    from {{ ref('fct_sessions') }}

    group by site_id, is_bot

),

by_orders as (

    select
        site_id,
        is_bot,
        sum(revenue) as revenue,
        sum(item_count) as item_count

    from {{ ref('fct_orders') }}

    group by site_id, is_bot

),

by_refunds as (

    select
        site_id,
        is_bot,
        sum(refunded) as refunded

    from {{ ref('fct_refunds') }}

    group by site_id, is_bot

),

items as (

    select
        site_id,
        is_bot,
        count(*) as item_count

    from {{ ref('fct_order_items') }}

    group by site_id, is_bot

)

select
    by_sessions.site_id,
    by_sessions.is_bot,
    by_sessions.revenue as by_sessions,
    by_orders.revenue as by_orders,
    by_sessions.refunded as refunded_by_sessions,
    by_refunds.refunded as refunded_by_refunds,
    by_orders.item_count as counted_items,
    items.item_count as listed_items

from by_sessions

left join by_orders
    on
        by_sessions.site_id = by_orders.site_id
        and by_sessions.is_bot = by_orders.is_bot

left join by_refunds
    on
        by_sessions.site_id = by_refunds.site_id
        and by_sessions.is_bot = by_refunds.is_bot

left join items
    on
        by_sessions.site_id = items.site_id
        and by_sessions.is_bot = items.is_bot

where
    coalesce(by_sessions.revenue, 0) <> coalesce(by_orders.revenue, 0)
    or coalesce(by_sessions.refunded, 0) <> coalesce(by_refunds.refunded, 0)
    or coalesce(by_orders.item_count, 0) <> coalesce(items.item_count, 0)
