-- Visitors taken for bots: their agent says so, or they click faster, or more
-- regularly than a person. Looked for in each of their sessions, and in all
-- together: a bot may come often and click little each time.
with

sessions as (

    select
        session_key,
        visitor_key,
        has_bot_agent,
        pause_count,
        -- one page may tell of many things at once: where there are page views
        -- they count, otherwise all clicks, of the lines of an order one
        case
            when page_view_count > 0 then page_view_count
            else separate_click_count
        end - 1 as step_count,
        coalesce(click_seconds, 0) as step_seconds,
        -- heartbeats are regular by nature, and so are times in whole minutes
        click_count = event_count and has_seconds as has_rhythm,
        pause_seconds,
        pause_seconds_squared

    from {{ ref('int_session_sums') }}

),

together as (

    select
        visitor_key,
        bool_or(has_bot_agent) as has_bot_agent,
        sum(pause_count) as pause_count,
        sum(step_count) as step_count,
        sum(step_seconds) as step_seconds,
        sum(pause_count) filter (where has_rhythm) as rhythm_count,
        sum(pause_seconds) filter (where has_rhythm) as rhythm_seconds,
        sum(pause_seconds_squared) filter (
            where has_rhythm
        ) as rhythm_seconds_squared

    from sessions

    -- a session each, and all of a visitor
    group by visitor_key, rollup(session_key)

),

judged as (

    select
        visitor_key,
        has_bot_agent,
        pause_count >= {{ var('bot_pauses') }}
        and step_count >= {{ var('bot_pauses') }}
        and step_count * 60
        > step_seconds * {{ var('bot_clicks_per_minute') }} as is_fast,
        -- variance over squared mean, from sums that are exact in any order
        rhythm_count >= {{ var('bot_pauses') }}
        and cast(rhythm_count as double)
        * cast(rhythm_seconds_squared as double)
        < (1 + power({{ var('bot_pause_variation') }}, 2))
        * power(cast(rhythm_seconds as double), 2) as is_regular

    from together

)

select
    visitor_key,
    case
        when bool_or(has_bot_agent) then 'user_agent'
        when bool_or(is_fast) then 'rate'
        else 'regularity'
    end as bot_reason,
    cast({{ version_number() }} as bigint) as built_in

from judged

where has_bot_agent or is_fast or is_regular

group by visitor_key
