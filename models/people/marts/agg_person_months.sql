with

-- a visit belongs to the month in which it began, an order to its own
happened as (

    select
        site_id,
        person_id,
        {{ reporting_date('started_at') }} as day,
        session_key,
        event_count,
        page_view_count,
        coalesce(ping_seconds, click_seconds) as engaged_seconds,
        country,
        {{ gap_days() }} as gap_days

    from {{ ref('int_human_sessions') }}

    union all by name

    select
        site_id,
        person_id,
        ordered_on as day,
        order_key,
        revenue
    from {{ ref('fct_orders') }}
    where not is_bot

    union all by name

    select
        site_id,
        person_id,
        refunded_on as day,
        refunded
    from {{ ref('fct_refunds') }}
    where not is_bot

)

select
    site_id,
    person_id,
    cast(date_trunc('month', day) as date) as month_starts_on,
    count(session_key) as session_count,
    count(distinct case
        when session_key is not null then day
    end) as active_day_count,
    cast(coalesce(sum(event_count), 0) as bigint) as event_count,
    cast(coalesce(sum(page_view_count), 0) as bigint)
        as page_view_count,
    cast(sum(engaged_seconds) as decimal(18, 3)) as engaged_seconds,
    median(gap_days) as median_gap_days,
    count(distinct country) as country_count,
    count(order_key) as order_count,
    cast(sum(revenue) as decimal(18, 4)) as revenue,
    cast(sum(refunded) as decimal(18, 4)) as refunded,
    {{ net_revenue('sum(revenue)', 'sum(refunded)') }} as net_revenue

from happened

group by site_id, person_id, month_starts_on
