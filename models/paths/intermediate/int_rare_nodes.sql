-- Nodes beyond a site's path_node_limit most clicked: paths call them other.
with

clicks as (

    select * from {{ ref('int_session_clicks') }}

),

nodes_counted as (

    select
        site_id,
        grain,
        node,
        count(*) as clicks

    from clicks

    group by site_id, grain, node

),

nodes_ranked as (

    select
        *,
        row_number() over (
            partition by site_id, grain order by clicks desc, node asc
        ) as place

    from nodes_counted

)

select
    site_id,
    grain,
    node,
    clicks

from nodes_ranked

where place > {{ var('path_node_limit') }}
