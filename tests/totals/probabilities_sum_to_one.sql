-- Over each node of the transitions, each step of the step matrices and each
-- node of an edge's step; of routes and of clicks over all.
select
    'agg_transitions' as table_name,
    site_id,
    grain,
    outcome,
    from_node as place,
    sum(probability_out) as total
from {{ ref('agg_transitions') }}
group by site_id, grain, outcome, from_node
having abs(sum(probability_out) - 1) > 1e-9

union all

select
    'agg_path_steps' as table_name,
    site_id,
    grain,
    outcome,
    cast(step_number as string) as place,
    sum(share_of_sessions) as total
from {{ ref('agg_path_steps') }}
group by site_id, grain, outcome, step_number
having abs(sum(share_of_sessions) - 1) > 1e-9

union all

select
    'agg_transitions in' as table_name,
    site_id,
    grain,
    outcome,
    to_node as place,
    sum(probability_in) as total
from {{ ref('agg_transitions') }}
group by site_id, grain, outcome, to_node
having abs(sum(probability_in) - 1) > 1e-9

union all

select
    'agg_path_steps_aligned' as table_name,
    site_id,
    grain,
    outcome,
    alignment || ' ' || cast(step_number as string) as place,
    sum(share_of_sessions) as total
from {{ ref('agg_path_steps_aligned') }}
group by site_id, grain, outcome, alignment, step_number
having abs(sum(share_of_sessions) - 1) > 1e-9

union all

select
    'agg_path_edges' as table_name,
    site_id,
    grain,
    outcome,
    from_name as place,
    sum(share_of_node) as total
from {{ ref('agg_path_edges') }}
group by site_id, grain, outcome, from_name
having abs(sum(share_of_node) - 1) > 1e-9

union all

select
    'agg_routes' as table_name,
    site_id,
    grain,
    outcome,
    'all' as place,
    sum(share_of_sessions) as total
from {{ ref('agg_routes') }}
group by site_id, grain, outcome
having abs(sum(share_of_sessions) - 1) > 1e-9

union all

select
    'agg_path_nodes' as table_name,
    site_id,
    grain,
    outcome,
    'all' as place,
    sum(share_of_clicks) as total
from {{ ref('agg_path_nodes') }}
group by site_id, grain, outcome
having abs(sum(share_of_clicks) - 1) > 1e-9
