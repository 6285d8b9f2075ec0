-- How many people clicked a node, and how many of them never ordered; of people
-- whose outcome is known. A row without grain and node counts all of them.
with

people as (

    {{ people_of_known_outcome(ref('int_human_sessions')) }}

),

clicks as (

    select
        people.site_id,
        people.sign,
        people.person_key,
        people.has_order,
        clicks.link,
        clicks.link_group,
        clicks.funnel_stage,
        clicks.category

    from people

    -- people of whom nothing was clicked are counted, too
    left join {{ versions_of(ref('int_clicks')) }} as clicks
        on
            people.session_key = clicks.session_key
            and people.sign = clicks.sign

    where {{ in_part('people.person_key') }}

),

nodes_of_people as (

    select
        site_id,
        sign,
        has_order,
        case
            when grouping(link) = 0 then 'link'
            when grouping(link_group) = 0 then 'link_group'
            when grouping(funnel_stage) = 0 then 'funnel_stage'
            when grouping(category) = 0 then 'category'
            else 'all'
        end as grain,
        coalesce(link, link_group, funnel_stage, category) as node

    from clicks

    -- sqlfluff doesn't know sets of DuckDB
    group by grouping sets ( -- noqa: PRS
        (site_id, sign, person_key, has_order),
        (site_id, sign, person_key, has_order, link),
        (site_id, sign, person_key, has_order, link_group),
        (site_id, sign, person_key, has_order, funnel_stage),
        (site_id, sign, person_key, has_order, category)
    )

)

select
    site_id,
    grain,
    case when grain = 'all' then 'all' else node end as node,
    cast(sum(sign) as bigint) as people,
    cast(sum(case when has_order then 0 else sign end) as bigint)
        as people_without_order

from nodes_of_people

where grain = 'all' or node is not null

group by site_id, grain, case when grain = 'all' then 'all' else node end
