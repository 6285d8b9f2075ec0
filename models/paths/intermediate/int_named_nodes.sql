-- A site's path_node_limit most clicked nodes: on paths all others are `other`.
with

nodes_ranked as (

    select
        *,
        row_number() over (
            partition by site_id, grain order by clicks desc, node asc
        ) as place

    from {{ ref('int_node_clicks') }}

)

select
    site_id,
    grain,
    node,
    cast({{ version_number() }} as bigint) as built_in

from nodes_ranked

where place <= {{ var('path_node_limit') }}
