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

stitched as (

    select * from {{ ref('int_session_people') }}

),

bots as (

    select * from {{ ref('int_bot_visitors') }}

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
    coalesce(stitched.user_id, events.visitor_id) as person_id,
    events.visitor_id,
    events.occurred_at as ordered_at,
    events.occurred_on as ordered_on,
    cast(summed.revenue as decimal(18, 4)) as revenue,
    events.currency,
    cast(coalesce(items.item_count, 0) as bigint) as item_count,
    cast(summed.repeat_count as bigint) as repeat_count,
    bots.visitor_key is not null as is_bot

from events

inner join summed
    on events.order_key = summed.order_key

inner join stitched
    on events.session_key = stitched.session_key

left join items
    on events.order_key = items.order_key

left join bots
    on events.visitor_key = bots.visitor_key

where events.event_in_order = 1
