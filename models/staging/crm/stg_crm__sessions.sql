with

source as (

    select * from {{ source('crm', 'sessions') }}

),

renamed as (

    select
        ---------- where it comes from
        source,
        source_file,

        ---------- ids
        site_id,
        coalesce(session_id, {{ row_event_id() }}) as event_id,
        user_id as visitor_id,
        user_id,
        session_id as source_session_id,

        ---------- timestamps
        timestamp as occurred_at,
        timestamp_text as occurred_at_text,
        cast(null as timestamp) as received_at,
        cast(null as bigint) as source_position,

        ---------- what happened
        'session_summary' as event_name,
        'session_summary' as link,
        cast(null as string) as link_group,
        cast(null as string) as funnel_stage,
        cast(null as string) as page_url,
        search_query,

        ---------- what it was about
        cast(null as string) as product_id,
        cast(null as string) as category,
        cast(null as decimal(18, 4)) as price,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as string) as currency,
        cast(null as string) as order_id,
        cast(null as decimal(18, 4)) as revenue,
        cast(null as decimal(18, 4)) as event_value,

        ---------- where the visitor came from
        cast(null as string) as ad_id,
        cast(null as string) as campaign_id,
        cast(null as string) as traffic_source,
        cast(null as string) as traffic_medium,
        cast(null as string) as referrer,

        ---------- with what
        device_type,
        browser,
        operating_system,
        country,
        cast(null as string) as region,
        cast(null as string) as user_agent,
        ip_hash,

        ---------- labels: the CRM says nothing of orders
        cast(null as boolean) as labelled_checkout,
        cast(null as boolean) as labelled_order,

        ---------- the rest
        {{ json_merged(
            'properties',
            "cast(json_object('page_views', page_views, "
            ~ "'session_duration', session_duration) as varchar)"
        ) }} as properties,
        raw_row,
        filter_rule

    from source

)

select * from renamed
