-- A session is at one node at a step, so what is called `other` can be added up.
with

folded as (

    select
        steps.* replace (coalesce(named.node, 'other') as node)

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
