-- What usually moves those on the fence: links among the three clicks that
-- follow. Sessions that were never learnt from.
with

on_the_fence as (

    select
        fence.session_id,
        fence.site_id,
        fence.click_number,
        sessions.has_order

    from {{ ref('score_on_the_fence') }} as fence

    inner join {{ ref('fct_sessions') }} as sessions
        on fence.session_id = sessions.session_id

    where
        fence.standing = 'on the fence'
        and {{ never_learnt_from('fence') }}

),

sites_counted as (

    select
        site_id,
        count(*) as fence_sessions,
        count_if(has_order) as fence_ordered
    from on_the_fence
    group by site_id

),

links_seen as (

    select distinct
        fence.session_id,
        fence.site_id,
        fence.has_order,
        events.link

    from on_the_fence as fence

    inner join {{ ref('fct_events') }} as events
        on
            fence.session_id = events.session_id
            and fence.click_number < events.event_number
            and fence.click_number + 3 >= events.event_number

    left join {{ ref('agg_outcome_links') }} as outcome_links
        on
            events.site_id = outcome_links.site_id
            and events.link = outcome_links.link
    -- the order itself moves nobody
    where
        not events.is_order
        and outcome_links.link is null
        and events.link is not null

),

links_counted as (

    select
        seen.site_id,
        seen.link,
        count(*) as sessions_with,
        count_if(seen.has_order) as ordered_with,
        any_value(sites.fence_sessions) - count(*) as sessions_without,
        any_value(sites.fence_ordered) - count_if(seen.has_order)
            as ordered_without

    from links_seen as seen
    inner join sites_counted as sites
        on seen.site_id = sites.site_id
    group by seen.site_id, seen.link

)

select
    site_id,
    link,
    sessions_with,
    cast(ordered_with as bigint) as ordered_with,
    {{ rate('ordered_with', 'sessions_with', 'order_share_with') }},
    cast(sessions_without as bigint) as sessions_without,
    cast(ordered_without as bigint) as ordered_without,
    {{ rate('ordered_without', 'sessions_without', 'order_share_without') }},
    coalesce(
        order_share_with_low > order_share_without_high
        or order_share_with_high < order_share_without_low, false
    ) as is_apart

from links_counted

where sessions_with >= {{ var('min_compared') }}
