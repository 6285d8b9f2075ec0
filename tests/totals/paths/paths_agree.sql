-- What two tables of paths, or one of them and drop-offs or funnels, count both
-- is the same. Rare nodes are left out where only one table folds them.
with

counted as (

    -- sessions at a node at a step
    select
        'edges into a step' as compared,
        edges.site_id || ' ' || edges.grain || ' ' || edges.outcome || ' '
        || edges.to_name as place,
        sum(edges.sessions) as found,
        max(steps.sessions) as expected
    from {{ ref('agg_path_edges') }} as edges
    left join {{ ref('agg_path_steps') }} as steps
        on
            edges.site_id = steps.site_id
            and edges.grain = steps.grain
            and edges.outcome = steps.outcome
            and edges.step_number + 1 = steps.step_number
            and edges.to_node = steps.node
    where edges.to_node <> 'path_end'
    group by edges.site_id, edges.grain, edges.outcome, edges.to_name

    union all

    -- sessions in all
    select
        'routes' as compared,
        routes.site_id || ' ' || routes.grain || ' ' || routes.outcome as place,
        sum(routes.sessions) as found,
        max(steps.sessions) as expected
    from {{ ref('agg_routes') }} as routes
    left join {{ ref('agg_path_steps') }} as steps
        on
            routes.site_id = steps.site_id
            and routes.grain = steps.grain
            and routes.outcome = steps.outcome
            and steps.node = 'path_start'
    group by routes.site_id, routes.grain, routes.outcome

    union all

    -- last clicks
    select
        'last clicks before the end' as compared,
        nodes.site_id || ' ' || nodes.grain || ' ' || nodes.outcome || ' '
        || nodes.node as place,
        coalesce(aligned.sessions, 0) as found,
        nodes.exits as expected
    from {{ ref('agg_path_nodes') }} as nodes
    left join {{ ref('agg_path_steps_aligned') }} as aligned
        on
            nodes.site_id = aligned.site_id
            and nodes.grain = aligned.grain
            and nodes.outcome = aligned.outcome
            and nodes.node = aligned.node
            and aligned.alignment = 'path_end'
            and aligned.step_number = -1

    union all

    select
        'clicks that follow' as compared,
        nodes.site_id || ' ' || nodes.grain || ' ' || nodes.outcome || ' '
        || nodes.node as place,
        sum(transitions.transitions) as found,
        max(nodes.clicks) as expected
    from {{ ref('agg_path_nodes') }} as nodes
    left join {{ ref('agg_transitions') }} as transitions
        on
            nodes.site_id = transitions.site_id
            and nodes.grain = transitions.grain
            and nodes.outcome = transitions.outcome
            and nodes.node = transitions.from_node
    group by nodes.site_id, nodes.grain, nodes.outcome, nodes.node

    union all

    -- who ended with a link, and who clicked it
    select
        'exits in drop-offs' as compared,
        nodes.site_id || ' ' || nodes.outcome || ' ' || nodes.node as place,
        coalesce(drop_offs.exits, 0) * 1000000000
        + coalesce(drop_offs.sessions, nodes.sessions) as found,
        nodes.exits * 1000000000 + nodes.sessions as expected
    from {{ ref('agg_path_nodes') }} as nodes
    left join {{ ref('agg_drop_offs') }} as drop_offs
        on
            nodes.site_id = drop_offs.site_id
            and nodes.outcome = drop_offs.outcome
            and nodes.node = drop_offs.last_links
            and drop_offs.link_count = 1
    where nodes.grain = 'link' and nodes.node <> 'other'

    union all

    -- the funnel's first step is any click of its stage
    select
        'sessions in the upper stage' as compared,
        nodes.site_id as place,
        funnel_steps.reached as found,
        nodes.sessions as expected
    from {{ ref('agg_path_nodes') }} as nodes
    left join {{ ref('agg_funnel_steps') }} as funnel_steps
        on
            nodes.site_id = funnel_steps.site_id
            and nodes.node = funnel_steps.step_name
            and funnel_steps.funnel_id = 'stages'
            and funnel_steps.segment_kind = 'all'
    where
        nodes.grain = 'funnel_stage'
        and nodes.outcome = 'all'
        and nodes.node = 'upper'

    union all

    -- a segment and the rest are all whose segment is known
    select
        'sessions of a kind' as compared,
        site_id || ' ' || grain || ' ' || segment_kind || ' ' || node || ' '
        || cast(step_number as string) as place,
        min(sessions + rest_sessions) as found,
        max(sessions + rest_sessions) as expected
    from {{ ref('agg_path_step_differences') }}
    group by site_id, grain, segment_kind, node, step_number

    union all

    select
        'transitions of a kind' as compared,
        site_id || ' ' || grain || ' ' || segment_kind || ' ' || from_node
        || ' ' || to_node as place,
        min(transitions + rest_transitions) as found,
        max(transitions + rest_transitions) as expected
    from {{ ref('agg_transition_differences') }}
    group by site_id, grain, segment_kind, from_node, to_node

)

select * from counted

where found is distinct from expected
