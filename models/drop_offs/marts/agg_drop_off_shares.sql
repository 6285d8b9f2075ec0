with

counted as (

    select
        site_id,
        grain,
        node,
        sum(people) as people,
        sum(people_without_order) as people_without_order

    from {{ ref('int_node_people_aggregated') }}

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
    cast(people as bigint) as people,
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
