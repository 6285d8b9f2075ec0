with

items as (

    select * from {{ ref('int_order_items') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

)

select
    orders.order_key,
    cast(items.item_number as bigint) as item_number,
    orders.site_id,
    orders.order_id,
    orders.session_id,
    orders.person_id,
    orders.ordered_at,
    orders.ordered_on,
    items.product_id,
    items.product_name,
    items.product_variant,
    items.price,
    items.quantity,
    items.currency,
    orders.is_bot

from items

inner join orders
    on {{ key_text('items.order_key') }} = orders.order_key
