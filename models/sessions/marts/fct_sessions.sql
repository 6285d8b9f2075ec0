with

judged as (

    select * from {{ ref('int_sessions') }}

),

sessions as (

    select
        ---------- ids
        {{ key_text('session_key') }} as session_id,
        site_id,
        visitor_id,
        person_id,
        cast(session_number as bigint) as session_number,

        ---------- when
        started_at,
        {{ reporting_date('started_at') }} as started_on,
        ended_at,
        {{ seconds_between('started_at', 'ended_at') }} as duration_seconds,
        cast(coalesce(ping_seconds, click_seconds) as decimal(18, 3))
            as engaged_seconds,

        ---------- what
        event_count,
        cast(page_view_count as bigint) as page_view_count,
        entry_link,
        exit_link,
        {{ stage_name('deepest_depth') }} as deepest_stage,

        ---------- outcome, known when the session is over
        outcome,
        has_cart,
        has_checkout,
        has_order,
        cast(revenue as decimal(18, 4)) as revenue,
        cast(refunded as decimal(18, 4)) as refunded,
        {{ net_revenue() }} as net_revenue,

        ---------- where from: all of the first event that says any of it;
        ---------- with what: of the first event that says so
        traffic_source,
        traffic_medium,
        channel,
        campaign_id,
        device_type,
        country,

        ---------- whether a person clicked
        is_bot,
        bot_reason

    from judged

)

select * from sessions
