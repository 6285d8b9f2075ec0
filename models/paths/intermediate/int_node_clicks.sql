-- How often each node is clicked.
with

clicks as (

    {{ clicks_of_sessions(
        ref('int_clicks'), ref('int_human_sessions'), ['outcome']
    ) }}

)

select
    site_id,
    grain,
    node,
    cast(sum(sign) as bigint) as clicks

from clicks

group by site_id, grain, node
