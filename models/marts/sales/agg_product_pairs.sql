with

clicked as (

    select
        site_id,
        session_id,
        product_id,
        row_number() over (
            partition by session_id order by min(event_number)
        ) as place

    from {{ ref('fct_events') }}

    where product_id is not null and not is_bot and event_name <> 'refund'

    group by site_id, session_id, product_id

),

paired as (

    select * from clicked
    where place <= {{ var('pair_product_limit') }}

),

products as (

    select
        site_id,
        product_id,
        count(*) as sessions

    from paired

    group by site_id, product_id

),

sites as (

    select
        site_id,
        count(distinct session_id) as sessions

    from paired

    group by site_id

),

pairs as (

    select
        one.site_id,
        one.product_id,
        other.product_id as other_product_id,
        count(*) as session_count,
        count_if(one.place < other.place) as after_count

    from paired as one

    inner join paired as other
        on one.session_id = other.session_id

    where one.product_id <> other.product_id

    group by one.site_id, one.product_id, other.product_id

    having count(*) >= {{ var('min_pair_sessions') }}

)

select
    pairs.site_id,
    pairs.product_id,
    pairs.other_product_id,
    pairs.session_count,
    cast(pairs.after_count as bigint) as after_count,
    products.sessions as product_session_count,
    partners.sessions as other_session_count,
    sites.sessions as site_session_count,
    {{ rate('pairs.session_count', 'products.sessions', 'pair_share') }},
    {{ share('pair_share * sites.sessions', 'partners.sessions') }} as lift

from pairs

inner join products
    on
        pairs.site_id = products.site_id
        and pairs.product_id = products.product_id

inner join products as partners
    on
        pairs.site_id = partners.site_id
        and pairs.other_product_id = partners.product_id

inner join sites
    on pairs.site_id = sites.site_id
