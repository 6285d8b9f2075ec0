-- Which runs of one to three links in a row a session contains, and whether it
-- ends with them.
with

clicks as (

    select
        site_id,
        outcome,
        session_key,
        node as link,
        previous_node as link_before,
        lag(node, 2) over (
            partition by session_key order by click_number
        ) as link_two_before,
        next_node = 'path_end' as is_exit

    from {{ ref('int_session_clicks') }}

    where grain = 'link'

),

runs as (

    select
        site_id,
        outcome,
        session_key,
        1 as link_count,
        link as last_links,
        is_exit
    from clicks

    union all

    select
        site_id,
        outcome,
        session_key,
        2 as link_count,
        link_before || ' > ' || link as last_links,
        is_exit
    from clicks
    where link_before <> 'path_start'

    union all

    select
        site_id,
        outcome,
        session_key,
        3 as link_count,
        link_two_before || ' > ' || link_before || ' > ' || link as last_links,
        is_exit
    from clicks
    where link_two_before is not null

)

select
    site_id,
    outcome,
    session_key,
    link_count,
    last_links,
    bool_or(is_exit) as is_exit

from runs

group by site_id, outcome, session_key, link_count, last_links
