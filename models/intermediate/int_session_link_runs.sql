-- Which runs of one to three links in a row a session contains, and whether it
-- ends with them.
with

clicks as (

    select
        session_key,
        link,
        link_before,
        link_two_before,
        link_next = 'path_end' as is_exit

    from {{ ref('int_clicks_linked') }}

    where link is not null and {{ in_part('session_key') }}

),

outcomes as (

    select
        session_key,
        site_id,
        outcome
    from {{ ref('int_sessions_counted') }}

),

runs as (

    select
        session_key,
        1 as link_count,
        link as last_links,
        is_exit
    from clicks

    union all

    select
        session_key,
        2 as link_count,
        {{ escaped_text('link_before') }} || ' > '
        || {{ escaped_text('link') }} as last_links,
        is_exit
    from clicks
    where link_before is not null

    union all

    select
        session_key,
        3 as link_count,
        {{ escaped_text('link_two_before') }} || ' > '
        || {{ escaped_text('link_before') }} || ' > '
        || {{ escaped_text('link') }} as last_links,
        is_exit
    from clicks
    where link_two_before is not null

),

runs_of_sessions as (

    select
        session_key,
        link_count,
        last_links,
        bool_or(is_exit) as is_exit

    from runs

    group by session_key, link_count, last_links

)

select
    outcomes.site_id,
    outcomes.outcome,
    runs_of_sessions.session_key,
    runs_of_sessions.link_count,
    runs_of_sessions.last_links,
    runs_of_sessions.is_exit

from runs_of_sessions

inner join outcomes
    on runs_of_sessions.session_key = outcomes.session_key
