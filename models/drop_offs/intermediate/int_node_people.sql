-- How many people of known outcome clicked something, and how many of them
-- never ordered: per link, group, stage and product category, and of all.
with

sessions as (

    select
        sessions.session_key,
        sessions.site_id,
        people.person_id,
        people.has_order

    from {{ ref('int_human_sessions') }} as sessions

    inner join {{ ref('int_person_conversions') }} as people
        on
            sessions.site_id = people.site_id
            and sessions.person_id = people.person_id

),

nodes as (
    {% for grain in ['link', 'link_group', 'funnel_stage', 'category'] %}
        select distinct
            session_key,
            '{{ grain }}' as grain,
            {{ grain }} as node
        from {{ ref(
            'int_events' if grain == 'category'
            else 'int_clicks'
        ) }}
        where
            {{ grain }} is not null
            {%- if grain == 'category' %} and {{ is_click() }} {%- endif %}

        union all
    {% endfor %}
    select
        session_key,
        'all' as grain,
        'all' as node
    from sessions
),

clicked as (

    select distinct
        sessions.site_id,
        nodes.grain,
        nodes.node,
        sessions.person_id,
        sessions.has_order

    from nodes

    inner join sessions
        on nodes.session_key = sessions.session_key

)

select
    site_id,
    grain,
    node,
    count(*) as people,
    count_if(not has_order) as people_without_order

from clicked

group by site_id, grain, node
