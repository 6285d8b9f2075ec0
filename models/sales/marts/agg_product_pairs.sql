-- Pairs are found once, the lesser key first, and told in both directions.
with

sites as (

    select
        site_id,
        count(distinct session_key) as session_count

    from {{ ref('int_session_products') }}

    group by site_id

),

-- a short key for each product, so that pairs of them take little room
products as (

    select
        listed.site_id,
        listed.product_id,
        cast(row_number() over (
            order by listed.site_id, listed.product_id
        ) as integer) as product_key,
        count(*) as session_count,
        any_value(sites.session_count) as site_session_count

    from {{ ref('int_session_products') }} as listed

    inner join sites
        on listed.site_id = sites.site_id

    group by listed.site_id, listed.product_id

),

listed as (

    select
        listed.session_key,
        products.product_key,
        listed.place

    from {{ ref('int_session_products') }} as listed

    inner join products
        on
            listed.site_id = products.site_id
            and listed.product_id = products.product_id

),

counted as (

    select
        one.product_key,
        other.product_key as other_key,
        count(*) as session_count,
        count_if(one.place < other.place) as after_count

    from listed as one

    inner join listed as other
        on
            one.session_key = other.session_key
            and one.product_key < other.product_key

    group by one.product_key, other.product_key

    having count(*) >= {{ var('min_pair_sessions') }}

),

pairs as (

    select * from counted

    union all

    select
        other_key as product_key,
        product_key as other_key,
        session_count,
        session_count - after_count as after_count
    from counted

)

select
    products.site_id,
    products.product_id,
    partners.product_id as other_product_id,
    pairs.session_count,
    cast(pairs.after_count as bigint) as after_count,
    products.session_count as product_session_count,
    partners.session_count as other_session_count,
    products.site_session_count,
    {{ rate('pairs.session_count', 'products.session_count', 'pair_share') }},
    {{ share(
        'pair_share * products.site_session_count', 'partners.session_count'
    ) }} as lift

from pairs

inner join products
    on pairs.product_key = products.product_key

inner join products as partners
    on pairs.other_key = partners.product_key
