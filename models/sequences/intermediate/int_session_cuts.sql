-- From where on a session's path says how it ended: the event that is the
-- outcome, or a link that is. An order is the end of going to checkout, too.
-- Unlike in int_session_checkouts every session is cut, whatever came of it,
-- and at an order that is said again, too: groups are cut alike.
with

events as (

    select
        events.session_key,
        events.event_number,
        events.is_order or coalesce(links.is_order_link, false) as is_order

    from {{ ref('int_events') }} as events

    left join {{ ref('int_checkout_links') }} as links
        on events.site_id = links.site_id and events.link = links.link

    where events.is_order or events.is_checkout or links.link is not null

)

select
    session_key,
    min(event_number) as checkout_cut,
    min(case when is_order then event_number end) as order_cut

from events

group by session_key
