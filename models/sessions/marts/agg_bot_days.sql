-- What tables about people leave out.
select
    site_id,
    {{ reporting_date('started_at') }} as day,
    bot_reason,
    count(distinct visitor_key) as visitor_count,
    count(*) as session_count,
    cast(sum(event_count) as bigint) as event_count,
    -- where nobody knows outcomes, none is not the number
    case
        when bool_or(has_order is not null)
            then cast(count_if(has_order) as bigint)
    end as ordered_session_count,
    cast(sum(revenue) as decimal(18, 4)) as revenue,
    cast(sum(refunded) as decimal(18, 4)) as refunded,
    {{ net_revenue('sum(revenue)', 'sum(refunded)') }} as net_revenue

from {{ ref('int_sessions') }}

where is_bot

group by site_id, day, bot_reason
