with

-- of people of known outcome
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

),

counted as (

    select
        site_id,
        grain,
        node,
        count(*) as people,
        count_if(not has_order) as people_without_order

    from clicked

    group by site_id, grain, node

),

beside_all as (

    select
        counted.*,
        all_people.people as site_people,
        all_people.people_without_order as site_people_without_order

    from counted

    inner join counted as all_people
        on counted.site_id = all_people.site_id and all_people.grain = 'all'

)

select
    site_id,
    grain,
    node,
    people,
    cast(people_without_order as bigint) as people_without_order,
    {{ rate('people_without_order', 'people', 'non_conversion_share') }},
    -- beside those who never clicked it
    cast(site_people - people as bigint) as other_people,
    cast(site_people_without_order - people_without_order as bigint)
        as other_people_without_order,
    {{ rate(
        '(site_people_without_order - people_without_order)',
        '(site_people - people)', 'other_non_conversion_share'
    ) }}

from beside_all
