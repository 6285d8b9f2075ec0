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

links_counted as (

    {{ fence_links_counted() }}

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
