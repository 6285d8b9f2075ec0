-- At every node, what came in went on or ended there: no path loses a click.
with

entries as (

    select site_id, grain, outcome, to_node as node, sum(transitions) as entries
    from {{ ref('agg_transitions') }}
    where to_node <> 'path_end'
    group by site_id, grain, outcome, to_node

),

departures as (

    select site_id, grain, outcome, from_node as node, sum(transitions) as departures
    from {{ ref('agg_transitions') }}
    where from_node <> 'path_start'
    group by site_id, grain, outcome, from_node

)

select *

from entries

full outer join departures using (site_id, grain, outcome, node)

where entries.entries is distinct from departures.departures
