-- At every node, what came in went on or ended there: no path loses a click.
with

entries_and_departures as (

    select
        site_id,
        grain,
        outcome,
        to_node as node,
        transitions as entries,
        0 as departures
    from {{ ref('agg_transitions') }}
    where to_node <> 'path_end'

    union all

    select
        site_id,
        grain,
        outcome,
        from_node as node,
        0 as entries,
        transitions as departures
    from {{ ref('agg_transitions') }}
    where from_node <> 'path_start'

)

select
    site_id,
    grain,
    outcome,
    node,
    sum(entries) as entries,
    sum(departures) as departures

from entries_and_departures

group by site_id, grain, outcome, node

having sum(entries) <> sum(departures)
