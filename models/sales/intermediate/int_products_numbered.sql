-- A short key for each product, so that pairs of them take little room.
with

listed as (

    select * from {{ ref('int_session_products') }}

),

sites as (

    select
        site_id,
        count(distinct session_key) as session_count

    from listed

    group by site_id

)

select
    listed.site_id,
    listed.product_id,
    cast(row_number() over (
        order by listed.site_id, listed.product_id
    ) as integer) as product_key,
    count(*) as session_count,
    any_value(sites.session_count) as site_session_count

from listed

inner join sites
    on listed.site_id = sites.site_id

group by listed.site_id, listed.product_id
