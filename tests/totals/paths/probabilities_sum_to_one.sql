-- Over each node of the transitions, each step of the step matrices and each
-- node of an edge's step; of routes and of clicks over all.
{% set shares = [
    ('agg_transitions', 'probability_out', ['from_node']),
    ('agg_transitions', 'probability_in', ['to_node']),
    ('agg_path_steps', 'share_of_sessions', ['step_number']),
    ('agg_path_steps_aligned', 'share_of_sessions', ['alignment', 'step_number']),
    ('agg_path_edges', 'share_of_node', ['from_name']),
    ('agg_routes', 'share_of_sessions', []),
    ('agg_path_nodes', 'share_of_clicks', []),
] %}

{% for table, share, places in shares %}
    select
        '{{ table }}' as table_name,
        '{{ share }}' as share_name,
        site_id,
        grain,
        outcome,
        concat_ws(' ', {{ (places or ["'all'"]) | join(', ') }}) as place,
        sum({{ share }}) as total
    from {{ ref(table) }}
    group by {{ (['site_id', 'grain', 'outcome'] + places) | join(', ') }}
    having abs(sum({{ share }}) - 1) > 1e-9
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
