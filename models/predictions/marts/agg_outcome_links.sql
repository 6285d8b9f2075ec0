-- Links that are the outcome itself, whatever they are called: nearly every
-- session that contains one was ordered. Judged on the training period only.
with

events as (

    select distinct
        site_id,
        session_key,
        link

    from {{ ref('int_events') }}

    where link is not null

),

sessions as (

    select * from {{ ref('int_sessions') }}

    where not is_bot

),

periods as (

    select * from {{ ref('int_training_periods') }}

),

links_counted as (

    select
        events.site_id,
        events.link,
        count(*) as sessions,
        count_if(sessions.has_order) as ordered_sessions

    from events

    inner join sessions
        on events.session_key = sessions.session_key

    inner join periods
        on sessions.site_id = periods.site_id

    where
        sessions.has_order is not null
        -- a confirmation that is opened again needs an order all the same
        and not sessions.has_repeats_only
        and sessions.ended_at <= periods.trained_until

    group by events.site_id, events.link

),

shares_taken as (

    select
        site_id,
        link,
        sessions,
        cast(ordered_sessions as bigint) as ordered_sessions,
        {{ rate('ordered_sessions', 'sessions', 'order_share') }}

    from links_counted

)

select *

from shares_taken

where
    sessions >= {{ var('outcome_link_sessions') }}
    and order_share >= {{ var('outcome_link_share') }}
    -- few sessions may all have ordered by chance
    and order_share_low > 0.5
