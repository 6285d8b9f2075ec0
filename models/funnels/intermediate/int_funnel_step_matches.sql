-- Each kind of event is held against each step once, and each link against each
-- pattern: that is what takes long.
with

steps as (

    select * from {{ ref('int_funnel_steps') }}

),

nodes as (

    select
        site_id,
        event_name,
        link,
        funnel_stage,
        category,
        link_group

    from {{ ref('int_funnel_clicks') }}

    group by
        site_id,
        event_name,
        link,
        funnel_stage,
        category,
        link_group

),

links as (

    select distinct link from nodes

),

patterns as (

    select distinct link_pattern from steps

),

pattern_matches as (

    select
        links.link,
        patterns.link_pattern

    from links

    inner join patterns
        on {{ text_matches('links.link', 'patterns.link_pattern') }}

)

select
    steps.funnel_number,
    steps.funnel_id,
    steps.entity_kind,
    steps.step_number,
    steps.step_name,
    steps.is_exclusion,
    nodes.site_id,
    nodes.event_name,
    nodes.link,
    nodes.funnel_stage,
    nodes.category,
    nodes.link_group

from nodes

-- what a step doesn't say always holds
inner join steps
    on
        (steps.site_id is null or nodes.site_id = steps.site_id)
        {%- for column in [
            'event_name', 'funnel_stage', 'category', 'link_group',
        ] %}
            and (
                steps.{{ column }} is null
                or nodes.{{ column }} = steps.{{ column }}
            )
        {%- endfor %}

left join pattern_matches
    on
        nodes.link = pattern_matches.link
        and steps.link_pattern = pattern_matches.link_pattern

where steps.link_pattern is null or pattern_matches.link is not null
