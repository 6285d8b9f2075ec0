with

clicks as (

    select * from {{ ref('int_path_clicks_unioned') }}

),

rare as (

    select * from {{ ref('int_rare_nodes') }}

)

select
    clicks.session_key,
    clicks.site_id,
    clicks.grain,
    clicks.click_number,
    case when rare_from.node is null then clicks.node else 'other' end
        as from_node,
    case when rare_to.node is null then clicks.next_node else 'other' end
        as to_node,
    clicks.seconds_to_next

from clicks

left join rare as rare_from
    on
        clicks.site_id = rare_from.site_id
        and clicks.grain = rare_from.grain
        and clicks.node = rare_from.node

left join rare as rare_to
    on
        clicks.site_id = rare_to.site_id
        and clicks.grain = rare_to.grain
        and clicks.next_node = rare_to.node
