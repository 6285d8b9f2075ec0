with

source as (

    select * from {{ source('mapped', 'events') }}

),

named as (

    select
        *,
        case
            -- what takes back is written as a purchase of less than none
            when event_name = 'purchase' and (quantity < 0 or revenue < 0)
                then 'refund'
            else coalesce(event_name, 'click')
        end as what,
        -- where orders say what they brought, a line that doesn't adds nothing:
        -- totals often stand on an order's first line only
        case
            when
                source not in (
                    select mapped.source
                    from {{ source('landing', 'mapped_columns') }} as mapped
                    where mapped.contract_column = 'revenue'
                )
                then price * quantity
        end as line_revenue

    from source

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
        -- by how much the device's clock is wrong is seen as it sends
        case
            when sent_at is not null and received_at is not null
                then occurred_at + (received_at - sent_at)
            else occurred_at
        end as occurred_at,
        occurred_at_text,
        received_at,
        source_position,

        ---------- what happened
        what as event_name,
        coalesce(link, what) as link,
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
        cast(case
            when what = 'purchase' then coalesce(revenue, line_revenue)
            when what = 'refund' then -abs(coalesce(revenue, line_revenue))
            else revenue
        end as decimal(18, 4)) as revenue,
        event_value,

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
        raw_row,
        filter_rule

    from named

)

select * from renamed
