select
    {{ key_text('events.event_key') }} as refund_key,
    events.site_id,
    events.event_id,
    events.order_id,
    {{ key_text('events.session_key') }} as session_id,
    coalesce(events.user_id, sessions.person_id) as person_id,
    events.visitor_id,
    events.occurred_at as refunded_at,
    events.occurred_on as refunded_on,
    events.product_id,
    abs(events.quantity) as quantity,
    cast(-events.revenue as decimal(18, 4)) as refunded,
    events.currency,
    sessions.is_bot

from {{ ref('int_events') }} as events

inner join {{ ref('int_sessions') }} as sessions
    on events.session_key = sessions.session_key

where events.event_name = 'refund'
