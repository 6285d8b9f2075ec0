with

events as (

    select
        *,
        {{ is_click() }} as was_clicked,
        coalesce(order_id is not null and seconds_since_previous = 0, false)
            as is_further_line,
        {{ stage_depth('funnel_stage') }} as stage_depth,
        -- `least` would make the last page's null the maximum
        case
            when seconds_to_next > {{ var('max_page_seconds') }}
                then {{ var('max_page_seconds') }}
            else seconds_to_next
        end as page_seconds,
        case
            when seconds_since_previous > {{ var('max_page_seconds') }}
                then {{ var('max_page_seconds') }}
            else seconds_since_previous
        end as page_seconds_before,
        -- what comes at once, or after very long, is no pause between clicks
        case
            when
                {{ is_click() }}
                and seconds_since_previous > 0
                and seconds_since_previous <= {{ var('max_page_seconds') }}
                then seconds_since_previous
        end as pause_seconds

    from {{ ref('int_events_enriched') }}

    where {{ changed_here() }}

),

events_summed as (

    select
        session_key,
        visitor_key,
        site_id,
        visitor_id,
        -- two users in one session: the last one is who it was
        max_by(user_id, event_number) filter (
            where user_id is not null
        ) as user_in_session,
        min_by(user_id, event_number) filter (
            where user_id is not null
        ) as first_user_in_session,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as event_count,
        count_if(is_page_view) as page_view_count,
        count_if(was_clicked) as click_count,
        count_if(was_clicked and not is_further_line) as separate_click_count,
        min_by(link, event_number) filter (
            where link is not null and was_clicked
        ) as entry_link,
        max_by(link, event_number) filter (
            where link is not null and was_clicked
        ) as exit_link,
        max(case when was_clicked then stage_depth end) as deepest_depth,
        -- a page counts until the next click, or with heartbeats until the last
        sum(page_seconds) as click_seconds,
        sum(page_seconds_before) filter (where event_name = 'ping')
            as ping_seconds,
        -- what tells bots
        bool_or(is_bot_agent) as has_bot_agent,
        bool_or(occurred_at <> date_trunc('minute', occurred_at))
            as has_seconds,
        count(pause_seconds) as pause_count,
        sum(pause_seconds) as pause_seconds,
        sum(pause_seconds * pause_seconds) as pause_seconds_squared,
        bool_or(labelled_checkout) as labelled_checkout,
        bool_or(labelled_order) as labelled_order,
        bool_or(is_cart) as has_cart_event,
        bool_or(is_checkout and not is_order) as has_checkout_event,
        bool_or(is_order) as has_order_event,
        -- of the first event that says so; engines differ where it is null
        {%- for name in ['known_device_type', 'country'] %}
            min_by({{ name }}, event_number) filter (
                where {{ name }} is not null
            ) as {{ name | replace('known_', '') }},
        {%- endfor %}
        -- the three of the same event: two events' parts are nobody's origin
        {%- for name in ['traffic_source', 'traffic_medium', 'campaign_id'] %}
            nullif(min_by(coalesce({{ name }}, ''), event_number) filter (
                where {{ has_origin() }}
            ), '') as {{ name | replace('traffic_', 'named_') }},
        {%- endfor %}
        bool_or(traffic_source = '(direct)') as is_called_direct,
        sum(revenue) filter (where event_name <> 'refund') as event_revenue,
        -sum(revenue) filter (where event_name = 'refund') as refunded,
        max(built_in) as events_built_in

    from events

    group by session_key, visitor_key, site_id, visitor_id

)

select * from events_summed
