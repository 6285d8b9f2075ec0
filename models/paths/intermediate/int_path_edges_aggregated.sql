-- How many sessions went from which node to which after their first clicks; the
-- first click is also the end of a move, from path_start.
with

clicks as (

    {{ clicks_of_sessions(
        ref('int_clicks'), ref('int_human_sessions'), ['outcome']
    ) }}

),

ends as (

    select false as is_start
    union all
    select true as is_start

)

select
    clicks.site_id,
    clicks.grain,
    clicks.outcome,
    case when ends.is_start then 0 else clicks.click_number end as step_number,
    case when ends.is_start then 'path_start' else clicks.node end as node,
    case when ends.is_start then clicks.node else clicks.next_node end
        as next_node,
    cast(sum(clicks.sign) as bigint) as sessions

from clicks

cross join ends

where
    clicks.click_number < {{ var('path_edge_limit') }}
    and (not ends.is_start or clicks.click_number = 1)

group by all
