-- Which events are orders, and which only say again what was ordered, as when a
-- confirmation page is opened again. By visitor, as refreshes go by visitors.
with

orders as (

    select
        *,
        -- without a number of its own, each event is an order
        coalesce(order_id, 'event ' || event_id) as order_number

    from {{ ref('int_events') }}

    where is_order

),

numbered as (

    select
        site_id,
        visitor_key,
        session_key,
        event_key,
        event_id,
        {{ hash_key(['site_id', 'visitor_id', 'order_number']) }} as order_key,
        rank() over (
            partition by visitor_key, order_number, product_id, revenue
            order by occurred_at
        ) > 1 as was_said,
        row_number() over (
            partition by visitor_key, order_number order by {{ event_order() }}
        ) as event_in_order,
        visitor_id,
        user_id,
        occurred_at,
        occurred_on,
        order_id,
        revenue,
        currency,
        foreign_currency,
        foreign_revenue,
        product_id,
        price,
        quantity,
        properties

    from orders

)

select
    * exclude (was_said),
    -- lines of one order come at one time, and a long one may take two; what is
    -- said again later is said without anything new
    bool_and(was_said) over (
        partition by order_key, occurred_at
    ) as is_repeat

from numbered
