-- How many people clicked a run of links, and how many of them never ordered.
with

runs as (

    select * from {{ ref('int_session_link_ngrams') }}

),

sessions as (

    select
        session_key,
        person_id
    from {{ ref('int_human_sessions') }}

),

people as (

    select * from {{ ref('int_person_conversions') }}

),

clicked as (

    select distinct
        runs.site_id,
        runs.link_count,
        runs.last_links,
        people.person_id,
        people.has_order

    from runs

    -- rare runs, and those that no session ends with, aren't shown
    semi join {{ ref('int_drop_offs_aggregated') }} as counted
        on
            runs.site_id = counted.site_id
            and runs.link_count = counted.link_count
            and runs.last_links = counted.last_links

    inner join sessions
        on runs.session_key = sessions.session_key

    inner join people
        on
            runs.site_id = people.site_id
            and sessions.person_id = people.person_id

)

select
    site_id,
    link_count,
    last_links,
    count(*) as people,
    count_if(not has_order) as people_without_order

from clicked

group by site_id, link_count, last_links
