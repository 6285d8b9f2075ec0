with

source as (

    select * from {{ source('click_log', 'clicks') }}

),

renamed as (

    select
        ---------- where it comes from
        source,
        source_file,

        ---------- ids
        site_id,
        {{ row_event_id() }} as event_id,
        id as visitor_id,
        cast(null as string) as user_id,
        id as source_session_id,

        ---------- timestamps
        timestamp as occurred_at,
        timestamp_text as occurred_at_text,
        cast(null as timestamp) as received_at,
        cast(null as bigint) as source_position,

        ---------- what happened
        'click' as event_name,
        link,
        grp as link_group,
        lower(funnel_level) as funnel_stage,
        cast(null as string) as page_url,
        cast(null as string) as search_query,

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
        ad as ad_id,
        cast(null as string) as campaign_id,
        cast(null as string) as traffic_source,
        cast(null as string) as traffic_medium,
        cast(null as string) as referrer,

        ---------- with what
        cast(null as string) as device_type,
        cast(null as string) as browser,
        cast(null as string) as operating_system,
        cast(null as string) as country,
        cast(null as string) as region,
        cast(null as string) as user_agent,
        cast(null as string) as ip_hash,

        ---------- labels, known when the session is over
        {{ as_boolean('checkout') }} as labelled_checkout,
        {{ as_boolean('order_placed') }} as labelled_order,

        ---------- the rest
        properties,
        raw_row,
        filter_rule

    from source

)

select * from renamed
