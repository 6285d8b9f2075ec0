-- The items of orders: those that a payload lists, else the event's product.
with

orders as (

    select
        *,
        -- what items of a payload cost is in the row's currency
        case
            when foreign_currency is not null
                then revenue / nullif(foreign_revenue, 0)
            else 1
        end as rate,
        {{ json_items('properties', 'items') }} as items

    from {{ ref('int_orders') }}

    where not is_repeat

),

unfolded as (

    select
        order_key,
        event_in_order,
        currency,
        rate,
        unnest(items) as item,
        generate_subscripts(items, 1) as place

    from orders

),

read_from_payload as (

    select
        order_key,
        event_in_order,
        place,
        currency,
        {{ json_text('item', 'item_id') }} as product_id,
        {{ json_text('item', 'item_name') }} as product_name,
        {{ json_text('item', 'item_variant') }} as product_variant,
        cast(rate * try_cast(coalesce(
            {{ json_text('item', 'price') }},
            {{ json_text('item', 'item_price') }}
        ) as decimal(18, 4)) as decimal(18, 4)) as price,
        try_cast({{ json_text('item', 'quantity') }} as decimal(18, 4))
            as quantity

    from unfolded

),

listed as (

    select * from read_from_payload
    -- an order of nothing has an item that says nothing
    where
        coalesce(product_id, product_name, product_variant) is not null
        or coalesce(price, quantity) is not null

    union all

    select
        order_key,
        event_in_order,
        0 as place,
        currency,
        product_id,
        cast(null as string) as product_name,
        cast(null as string) as product_variant,
        price,
        quantity
    from orders
    where product_id is not null and len(items) = 0

)

select
    *,
    row_number() over (
        partition by order_key order by event_in_order, place
    ) as item_number

from listed
