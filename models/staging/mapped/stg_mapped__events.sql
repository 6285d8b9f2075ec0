with

source as (

    select * from {{ source('mapped', 'events') }}

),

renamed as (

    select
        ---------- where it comes from
        source,
        source_file,

        ---------- ids
        site_id,
        coalesce(event_id, {{ row_event_id() }}) as event_id,
        visitor_id,
        user_id,
        source_session_id,

        ---------- timestamps
        occurred_at,
        occurred_at_text,
        received_at,
        source_position,

        ---------- what happened
        coalesce(event_name, 'click') as event_name,
        coalesce(link, event_name, 'click') as link,
        link_group,
        lower(funnel_stage) as funnel_stage,
        page_url,
        search_query,

        ---------- what it was about
        product_id,
        category,
        price,
        quantity,
        currency,
        order_id,
        revenue,

        ---------- where the visitor came from
        ad_id,
        campaign_id,
        traffic_source,
        traffic_medium,
        referrer,

        ---------- with what
        device_type,
        browser,
        operating_system,
        country,
        region,
        user_agent,
        ip_hash,

        ---------- labels, known when the session is over
        {{ as_boolean('labelled_checkout') }} as labelled_checkout,
        {{ as_boolean('labelled_order') }} as labelled_order,

        ---------- the rest
        properties,
        raw_row

    from source

)

select * from renamed
