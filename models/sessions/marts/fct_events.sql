with

events as (

    select * from {{ ref('int_events_enriched') }}

),

sessions as (

    select * from {{ ref('int_sessions') }}

),

joined as (

    select
        ---------- ids
        events.site_id,
        events.event_id,
        {{ key_text('events.session_key') }} as session_id,
        sessions.person_id,
        events.visitor_id,
        events.user_id,
        events.source_session_id,

        ---------- place in the session
        sessions.session_number,
        events.event_number,
        events.next_link,
        events.seconds_to_next,

        ---------- timestamps
        events.occurred_at,
        events.occurred_on,
        events.received_at,
        events.is_clock_corrected,
        events.is_late,

        ---------- what happened
        events.event_name,
        events.is_click,
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
        case when events.event_name <> 'refund' then events.revenue end
            as revenue,
        case when events.event_name = 'refund' then -events.revenue end
            as refunded,
        events.event_value,
        events.foreign_currency,
        events.foreign_revenue,

        ---------- where the visitor came from, with what
        events.ad_id,
        events.campaign_id,
        events.traffic_source,
        events.traffic_medium,
        events.referrer,
        events.known_device_type as device_type,
        events.known_browser as browser,
        events.known_operating_system as operating_system,
        events.country,
        events.region,
        events.user_agent,
        sessions.is_bot,
        events.ip_hash,

        ---------- labels and the rest
        events.labelled_checkout,
        events.labelled_order,
        events.source_position,
        events.properties,
        events.source,
        events.source_file

    from events

    inner join sessions
        on events.session_key = sessions.session_key

)

select * from joined
