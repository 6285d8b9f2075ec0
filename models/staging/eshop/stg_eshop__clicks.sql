with

source as (

    select * from {{ source('eshop', 'clicks') }}

),

dated as (

    select
        *,
        -- the log has no time of day: clicks are at noon UTC, so that
        -- it is the same day in any reporting time zone but the farthest
        concat_ws(
            '-', year, lpad(month, 2, '0'), lpad(day, 2, '0')
        ) as occurred_at_text

    from source

),

renamed as (

    select
        ---------- where it comes from
        source,
        source_file,

        ---------- ids
        site_id,
        {{ row_event_id() }} as event_id,
        session_id as visitor_id,
        cast(null as string) as user_id,
        session_id as source_session_id,

        ---------- timestamps
        try_cast(occurred_at_text as timestamp)
        + interval 12 hour as occurred_at,
        occurred_at_text,
        cast(null as timestamp) as received_at,
        try_cast("order" as bigint) as source_position,

        ---------- what happened
        'view_item' as event_name,
        clothing_model as link,
        main_category as link_group,
        cast(null as string) as funnel_stage,
        cast(null as string) as page_url,
        cast(null as string) as search_query,

        ---------- what it was about
        clothing_model as product_id,
        case main_category
            when '1' then 'trousers'
            when '2' then 'skirts'
            when '3' then 'blouses'
            when '4' then 'sale'
        end as category,
        try_cast(price as decimal(18, 4)) as price,
        cast(null as decimal(18, 4)) as quantity,
        'USD' as currency,
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
        cast(null as string) as device_type,
        cast(null as string) as browser,
        cast(null as string) as operating_system,
        country,
        cast(null as string) as region,
        cast(null as string) as user_agent,
        cast(null as string) as ip_hash,

        ---------- labels: there is no purchase in this log
        cast(null as boolean) as labelled_checkout,
        cast(null as boolean) as labelled_order,

        ---------- the rest
        raw_row as properties,
        raw_row,
        filter_rule

    from dated

)

select * from renamed
