-- Over each node of the transitions, and over each step of the step matrix.
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
