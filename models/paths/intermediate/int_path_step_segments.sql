-- A session is at one node at a step, so what is `other` can be added up.
with

folded as (

    select
        steps.site_id,
        steps.grain,
        {% for segment in path_segments() -%}
            steps.{{ segment }},
        {% endfor -%}
        steps.step_number,
        coalesce(named.node, 'other') as node,
        steps.sessions

    from {{ ref('int_path_steps_aggregated') }} as steps

    left join {{ ref('int_named_nodes') }} as named
        on
            steps.site_id = named.site_id
            and steps.grain = named.grain
            and steps.node = named.node

)

{{ summed_by_segment(
    'folded',
    ['step_number', 'node'],
    {'sessions': 'cast(sum(sessions) as bigint)'},
) }}
