{%- set not_said = {
    'timestamp': ['received_at'], 'bigint': ['source_position'],
    'decimal(18, 4)': ['price', 'quantity', 'event_value'],
    'boolean': ['labelled_checkout', 'labelled_order'],
    'string': ['source_session_id', 'campaign_id', 'traffic_source',
        'traffic_medium', 'category', 'device_type', 'browser',
        'operating_system', 'country', 'region', 'ip_hash'],
} -%}
with

source as (

    select * from {{ source('shop_event_log', 'events') }}

),

located as (

    select
        *,
        coalesce(event_name, 'click') as what,
        {{ url_path('page_url') }} as path,
        {{ matched_text('path', '^/([^/]+)') }} as folder

    from source

),

renamed as (

    select
        source,
        source_file,
        site_id,
        {{ row_event_id() }} as event_id,
        client_id as visitor_id,
        -- landing has made a hash of it
        {{ json_text('event_data', 'user_email') }} as user_id,

        timestamp as occurred_at,
        timestamp_text as occurred_at_text,
        case
            when what <> 'page_view' then what
            when path like '%/products/%' then 'view_item'
            when folder = 'collections' then 'view_item_list'
            when folder = 'search' then 'view_search_results'
            when folder = 'cart' then 'view_cart'
            else what
        end as event_name,
        case
            when what <> 'page_view' then what
            -- each checkout has an address of its own; its steps are alike
            when folder = 'checkouts'
                then '/checkouts' || coalesce({{ matched_text(
                    'path', '^/checkouts/[^/]+/[^/]+(/.+)$'
                ) }}, '')
            else coalesce(path, what)
        end as link,
        case when what = 'page_view' then coalesce(folder, 'home') else what end
            as link_group,
        case when folder = 'checkouts' then 'lower' end as funnel_stage,
        page_url,
        {{ url_parameter('page_url', 'q') }} as search_query,

        ---------- what it was about
        {{ matched_text('path', '/products/([^/]+)') }} as product_id,
        {{ json_text('event_data', 'transaction_id') }} as order_id,
        try_cast({{ json_text('event_data', 'revenue') }} as decimal(18, 4))
            as revenue,
        case when revenue is not null then currency end as currency,

        ---------- where the visitor came from, with what
        {{ url_parameter('page_url', 'ad_id') }} as ad_id,
        referrer,
        user_agent,
        {{ json_merged('properties', 'event_data') }} as properties,
        raw_row,
        filter_rule
        {%- for type, names in not_said.items() %}
            {%- for name in names %}, cast(null as {{ type }}) as {{ name }}
            {%- endfor %}
        {%- endfor %}

    from located

)

select * from renamed
