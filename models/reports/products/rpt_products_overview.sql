-- Each product beside the others, and what surely goes with it.
with

partners as (

    select
        *,
        lift * pair_share_low / pair_share as lift_low

    from {{ ref('agg_product_pairs') }}

    where lift_low > 1

    qualify
        row_number() over (
            partition by site_id, product_id
            order by lift_low desc, other_product_id asc
        ) = 1

),

products as (

    select
        products.*,
        partners.other_product_id as partner_product_id,
        partners.session_count as partner_session_count,
        partners.lift as partner_lift,
        partners.lift_low as partner_lift_low,
        case
            when sites.outcome_rule <> 'events' then null
            -- of what nobody looked at, all sessions would have ordered it
            when products.click_count = 0 then null
            -- where looks and orders name products in other words, or orders
            -- none, the session's order stands in
            when
                sum(products.order_count) filter (
                    where products.click_count > 0
                ) over by_site > sum(products.order_count) over by_site / 2
                then 'product'
            else 'session'
        end as order_kind

    from {{ ref('agg_products') }} as products

    inner join {{ ref('dim_sites') }} as sites
        on products.site_id = sites.site_id

    left join partners
        on
            products.site_id = partners.site_id
            and products.product_id = partners.product_id

    window by_site as (partition by products.site_id)

),

counted as (

    select
        *,
        case order_kind
            when 'product' then order_session_count
            when 'session' then ordering_session_count
        end as ordered,
        sum(session_count) filter (
            where ordered is not null
        ) over by_site - session_count as other_sessions,
        sum(ordered) over by_site - ordered as other_ordered

    from products

    window by_site as (partition by site_id)

)

select
    * exclude (
        order_session_count, ordering_session_count,
        ordered, other_sessions, other_ordered
    ),
    {{ rate('cart_session_count', 'session_count', 'cart_rate') }},
    ordered as ordered_session_count,
    {{ rate('ordered', 'session_count', 'order_rate') }},
    {{ share('other_ordered', 'other_sessions') }} as other_order_rate,
    case
        when session_count < {{ var('min_compared') }} then null
        when
            {{ wilson_low('ordered', 'session_count', 3.29) }}
            > {{ wilson_high('other_ordered', 'other_sessions', 3.29) }}
            then 'above'
        when
            {{ wilson_high('ordered', 'session_count', 3.29) }}
            < {{ wilson_low('other_ordered', 'other_sessions', 3.29) }}
            then 'below'
        when order_rate is not null then 'usual'
    end as standing

from counted
