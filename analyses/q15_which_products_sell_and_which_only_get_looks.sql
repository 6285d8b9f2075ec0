-- question: Which products sell, and which only get looks?
select
    site_id,
    standing,
    product_id,
    session_count,
    cart_session_count,
    order_kind,
    ordered_session_count as ordered,
    round(order_rate, 3) as order_rate,
    round(order_rate_low, 3) as order_rate_low,
    round(order_rate_high, 3) as order_rate_high,
    round(other_order_rate, 3) as other_order_rate,
    partner_product_id as goes_with

from {{ ref('rpt_products_overview') }}

where order_rate is not null

-- of each site those that sell most surely, and those that most look at in vain
qualify
    row_number() over (
        partition by site_id order by order_rate_low desc, product_id asc
    ) <= 5
    or row_number() over (
        partition by site_id order by order_rate_high asc, product_id asc
    ) <= 5

order by site_id asc, order_rate_low desc, product_id asc
