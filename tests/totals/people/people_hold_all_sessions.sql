-- Every session is a person's or a bot's: people, and the devices they came by,
-- hold all sessions but those of bots, which are counted by day, and by row.
-- And people brought the revenue that their sessions did.
with

counted as (

    select
        site_id,
        'people' as counted_in,
        sum(session_count) as sessions,
        sum(event_count) as events,
        sum(revenue) as revenue,
        sum(refunded) as refunded
    from {{ ref('dim_people') }}
    group by site_id

    union all

    select
        site_id,
        'devices' as counted_in,
        sum(session_count) as sessions,
        sum(event_count) as events,
        cast(null as decimal) as revenue,
        cast(null as decimal) as refunded
    from {{ ref('agg_person_visitors') }}
    group by site_id

),

sessions as (

    select
        site_id,
        count_if(not is_bot) as sessions,
        count_if(is_bot) as bot_sessions,
        coalesce(sum(event_count) filter (where not is_bot), 0) as events,
        sum(revenue) filter (where not is_bot) as revenue,
        sum(refunded) filter (where not is_bot) as refunded
    from {{ ref('fct_sessions') }}
    group by site_id

),

bots as (

    select count(*) as events
    from {{ ref('fct_events') }}
    where is_bot

    union all

    select coalesce(sum(bots), 0) as events
    from {{ ref('agg_source_quality') }}

    union all

    select coalesce(sum(event_count), 0) as events
    from {{ ref('agg_bot_days') }}

),

bot_days as (

    select
        site_id,
        sum(session_count) as sessions
    from {{ ref('agg_bot_days') }}
    group by site_id

)

select
    sessions.site_id,
    'people' as what_differs

from sessions

left join counted
    on sessions.site_id = counted.site_id

group by
    sessions.site_id, sessions.sessions, sessions.events, sessions.revenue,
    sessions.refunded

having
    sessions.sessions > 0
    and (
        count(counted.site_id) < 2
        or min(counted.sessions) <> sessions.sessions
        or max(counted.sessions) <> sessions.sessions
        or min(counted.events) <> sessions.events
        or max(counted.events) <> sessions.events
        or max(counted.revenue) is distinct from sessions.revenue
        or max(counted.refunded) is distinct from sessions.refunded
    )

union all

select
    'all' as site_id,
    'bots' as what_differs
from bots
having min(events) <> max(events)

union all

-- a session's orders are a bot's where it is
select
    orders.site_id,
    'orders' as what_differs
from {{ ref('fct_orders') }} as orders
inner join {{ ref('fct_sessions') }} as sessions
    on orders.session_id = sessions.session_id
where orders.is_bot <> sessions.is_bot

union all

select
    sessions.site_id,
    'bot days' as what_differs
from sessions
left join bot_days
    on sessions.site_id = bot_days.site_id
where sessions.bot_sessions <> coalesce(bot_days.sessions, 0)
