-- How many sessions of known outcome had a link, and of them how many went to
-- checkout and ordered.
with

sessions as (

    select
        session_key,
        sign,
        site_id,
        has_checkout,
        has_order

    from {{ versions_of(ref('int_human_sessions')) }}

    -- what opens an old confirmation again needs no order for it
    where
        has_order is not null
        and has_checkout is not null
        and not has_repeats_only

),

links_clicked as (

    select
        session_key,
        sign,
        link

    from {{ versions_of(ref('int_clicks')) }}

    where link is not null

    group by session_key, sign, link

)

select
    sessions.site_id,
    links_clicked.link,
    cast(sum(sessions.sign) as bigint) as sessions,
    cast(
        sum(case when sessions.has_checkout then sessions.sign else 0 end)
        as bigint
    ) as checkout_sessions,
    cast(
        sum(case when sessions.has_order then sessions.sign else 0 end)
        as bigint
    ) as order_sessions

from links_clicked

inner join sessions
    on
        links_clicked.session_key = sessions.session_key
        and links_clicked.sign = sessions.sign

group by sessions.site_id, links_clicked.link
