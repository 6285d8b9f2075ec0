-- One entry and one exit per click: paths, transitions, steps and drop-offs all
-- read these rows, so they agree.
with

events as (

    select * from {{ ref('int_events_sessionized') }}

),

outcomes as (

    select
        session_key,
        outcome
    from {{ ref('int_sessions_judged') }}

),

grains as (

    select 'link' as grain
    union all
    select 'link_group' as grain
    union all
    select 'funnel_stage' as grain

),

nodes as (

    select
        events.site_id,
        grains.grain,
        outcomes.outcome,
        events.session_key,
        events.event_number,
        events.occurred_at,
        case grains.grain
            when 'link' then events.link
            when 'link_group' then events.link_group
            when 'funnel_stage' then events.funnel_stage
        end as node

    from events

    inner join outcomes
        on events.session_key = outcomes.session_key

    cross join grains

),

neighbours_found as (

    select
        site_id,
        grain,
        outcome,
        session_key,
        event_number,
        row_number() over in_session as click_number,
        node,
        coalesce(lag(node) over in_session, 'path_start') as previous_node,
        coalesce(lead(node) over in_session, 'path_end') as next_node,
        {{ seconds_between(
            'occurred_at', 'lead(occurred_at) over in_session'
        ) }} as seconds_to_next

    from nodes

    -- an event without a group or stage is no click at that grain
    where node is not null

    window in_session as (
        partition by session_key, grain order by event_number
    )

)

select * from neighbours_found
