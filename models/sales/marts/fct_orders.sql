with

events as (

    select * from {{ ref('int_orders') }}

),

items as (

    select
        order_key,
        count(*) as item_count

    from {{ ref('int_order_items') }}

    group by order_key

),

sessions as (

    select * from {{ ref('int_sessions') }}

),

summed as (

    select
        order_key,
        sum(revenue) filter (where not is_repeat) as revenue,
        count_if(is_repeat) as repeat_count

    from events

    group by order_key

)

select
    {{ key_text('events.order_key') }} as order_key,
    events.site_id,
    events.order_id,
    events.event_id,
    {{ key_text('events.session_key') }} as session_id,
    sessions.person_id,
    events.visitor_id,
    events.occurred_at as ordered_at,
    events.occurred_on as ordered_on,
    cast(summed.revenue as decimal(18, 4)) as revenue,
    events.currency,
    cast(coalesce(items.item_count, 0) as bigint) as item_count,
    cast(summed.repeat_count as bigint) as repeat_count,
    sessions.is_bot

from events

inner join summed
    on events.order_key = summed.order_key

inner join sessions
    on events.session_key = sessions.session_key

left join items
    on events.order_key = items.order_key

where events.event_in_order = 1
