with

clicks as (

    select * from {{ ref('int_session_clicks') }}

    where click_number <= {{ var('path_step_limit') }}

),

nodes_counted as (

    select
        site_id,
        grain,
        {% for segment in path_segments() -%}
            {{ segment }},
        {% endfor -%}
        click_number as step_number,
        node,
        count(*) as sessions

    from clicks

    group by
        site_id,
        grain,
        {% for segment in path_segments() -%}
            {{ segment }},
        {% endfor -%}
        click_number,
        node

),

rare as (

    select * from {{ ref('int_rare_nodes') }}

),

-- a session is at one node at a step, so what is folded can be added up
folded as (

    select
        nodes_counted.site_id,
        nodes_counted.grain,
        {% for segment in path_segments() -%}
            nodes_counted.{{ segment }},
        {% endfor -%}
        nodes_counted.step_number,
        case when rare.node is null then nodes_counted.node else 'other' end
            as node,
        nodes_counted.sessions

    from nodes_counted

    left join rare
        on
            nodes_counted.site_id = rare.site_id
            and nodes_counted.grain = rare.grain
            and nodes_counted.node = rare.node

)

{{ summed_by_segment(
    'folded',
    ['step_number', 'node'],
    {'sessions': 'cast(sum(sessions) as bigint)'},
) }}
