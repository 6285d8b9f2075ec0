-- How many people clicked a run of links, and how many of them never ordered.
with

runs as (

    select * from {{ ref('int_session_link_runs') }}

),

sessions as (

    select
        session_key,
        person_id
    from {{ ref('int_sessions_counted') }}

),

people as (

    select * from {{ ref('int_people_judged') }}

),

-- only runs that some session ended with are shown
runs_with_exit as (

    select distinct
        site_id,
        link_count,
        last_links

    from runs

    where is_exit

),

clicked as (

    select distinct
        runs.site_id,
        runs.link_count,
        runs.last_links,
        people.person_id,
        people.has_order

    from runs

    semi join runs_with_exit
        on
            runs.site_id = runs_with_exit.site_id
            and runs.link_count = runs_with_exit.link_count
            and runs.last_links = runs_with_exit.last_links

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
