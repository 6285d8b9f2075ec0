with

events as (

    select * from {{ ref('int_events_accepted') }}

),

ordered as (

    select * from {{ ref('int_events_ordered') }}

),

joined as (

    select
        ---------- ids
        events.site_id,
        events.event_id,
        ordered.session_key,
        events.visitor_id,
        events.user_id,
        events.source_session_id,

        ---------- place in the session
        ordered.event_number,
        ordered.next_link,
        ordered.seconds_to_next,

        ---------- timestamps
        events.occurred_at,
        {{ reporting_date('events.occurred_at') }} as occurred_on,
        events.received_at,
        coalesce({{ microseconds_between(
            'events.occurred_at', 'events.received_at'
        ) }} > {{ var('late_event_days') }} * 86400000000, false) as is_late,

        ---------- what happened
        events.event_name,
        events.is_page_view,
        events.is_cart,
        events.is_checkout,
        events.is_order,
        events.link,
        events.link_group,
        events.funnel_stage,
        events.page_url,
        events.search_query,

        ---------- what it was about
        events.product_id,
        events.category,
        events.price,
        events.quantity,
        events.currency,
        events.order_id,
        events.revenue,

        ---------- where the visitor came from, with what
        events.ad_id,
        events.campaign_id,
        events.traffic_source,
        events.traffic_medium,
        events.referrer,
        events.device_type,
        events.browser,
        events.operating_system,
        events.country,
        events.region,
        events.user_agent,
        events.ip_hash,

        ---------- labels and the rest
        events.labelled_checkout,
        events.labelled_order,
        events.source_position,
        events.properties,
        events.source,
        events.source_file

    from events

    inner join ordered
        on events.event_key = ordered.event_key

)

select * from joined

-- neighbours in time lie together: readers of one visitor skip the rest
order by site_id, visitor_id, occurred_at, event_number
