-- Events at the steps of funnels that sessions go through.
select
    clicks.session_key,
    clicks.built_in,
    clicks.site_id,
    clicks.event_number,
    clicks.occurred_at,
    nodes.funnel_number,
    nodes.step_number,
    nodes.is_exclusion

from {{ ref('int_funnel_clicks') }} as clicks

inner join {{ ref('int_funnel_step_matches') }} as nodes
    on
        clicks.site_id = nodes.site_id
        and clicks.event_name is not distinct from nodes.event_name
        and clicks.link is not distinct from nodes.link
        and clicks.funnel_stage is not distinct from nodes.funnel_stage
        and clicks.category is not distinct from nodes.category
        and clicks.link_group is not distinct from nodes.link_group

where nodes.entity_kind = 'session'
