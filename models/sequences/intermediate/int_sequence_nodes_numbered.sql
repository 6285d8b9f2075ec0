-- Links and properties as numbers: what is counted millions of times is narrow.
-- depends_on: {{ ref('int_site_days') }}
with

nodes as (

    select distinct
        site_id,
        'click' as kind,
        link as node

    from {{ ref('int_clicks') }}

    where link is not null

    union all

    select distinct
        site_id,
        'property' as kind,
        property as node

    from {{ ref('int_session_properties') }}

)

select
    cast(row_number() over (
        partition by site_id order by kind, node
    ) - 1 as integer) as node_number,
    site_id,
    kind,
    node

from nodes
