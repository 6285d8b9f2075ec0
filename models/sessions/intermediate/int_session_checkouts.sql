-- When a session that went to checkout did, and from which click on its order
-- was placed: what people did before and after can then be told apart.
with

-- where events say what they are, links don't have to
links as (

    select outcomes.*

    from {{ ref('int_checkout_links') }} as outcomes

    inner join {{ ref('int_sites') }} as sites
        on outcomes.site_id = sites.site_id

    where sites.outcome_rule = 'labels'

),

events as (

    select
        events.session_key,
        events.event_number,
        events.occurred_at,
        events.is_order
        or coalesce(links.is_order_link, false) as is_order,
        events.is_checkout
        or coalesce(links.is_checkout_link, false) as is_checkout

    from {{ ref('int_events') }} as events

    left join links
        on events.site_id = links.site_id and events.link = links.link

    -- an order that is only said again is no turn
    left join {{ ref('int_orders') }} as orders
        on events.event_key = orders.event_key

    where
        (events.is_checkout or events.is_order or links.link is not null)
        and not coalesce(orders.is_repeat, false)

),

turns_found as (

    select
        session_key,
        min(event_number) as checkout_number,
        min(occurred_at) as checkout_at,
        min(case when is_order then event_number end) as order_number

    from events

    group by session_key

)

select
    turns_found.session_key,
    turns_found.checkout_number,
    turns_found.checkout_at,
    case
        when coalesce(sessions.has_order, true) then turns_found.order_number
    end as order_number,
    cast({{ version_number() }} as bigint) as built_in

from turns_found

inner join {{ ref('int_human_sessions') }} as sessions
    on turns_found.session_key = sessions.session_key

-- of a session to be predicted nobody knows; it is cut alike
where coalesce(sessions.has_checkout, true)
