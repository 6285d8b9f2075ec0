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
        -- whom the order itself names bought it
        min_by(user_id, event_in_order) filter (
            where user_id is not null
        ) as user_id,
        -- of a line in another currency, and of several of such
        sum(foreign_revenue) filter (where not is_repeat) as foreign_revenue,
        min(foreign_currency) filter (where not is_repeat) as foreign_currency,
        max(foreign_currency) filter (where not is_repeat) as other_currency,
        count_if(is_repeat) as repeat_count

    from events

    group by order_key

),

-- what was paid back names the order, and whose it was
refunds as (

    select
        site_id,
        order_id,
        person_id,
        sum(refunded) as refunded

    from {{ ref('fct_refunds') }}

    where order_id is not null

    group by site_id, order_id, person_id

),

orders as (

    select
        {{ key_text('events.order_key') }} as order_key,
        events.site_id,
        events.order_id,
        events.event_id,
        {{ key_text('events.session_key') }} as session_id,
        coalesce(summed.user_id, sessions.person_id) as person_id,
        events.visitor_id,
        events.occurred_at as ordered_at,
        events.occurred_on as ordered_on,
        cast(summed.revenue as decimal(18, 4)) as revenue,
        events.currency,
        case
            when summed.foreign_currency = summed.other_currency
                then summed.foreign_currency
        end as foreign_currency,
        cast(case
            when summed.foreign_currency = summed.other_currency
                then summed.foreign_revenue
        end as decimal(18, 4)) as foreign_revenue,
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

),

numbered as (

    select
        *,
        -- on two devices one number is two orders, and paid back once
        row_number() over (
            partition by site_id, person_id, order_id
            order by ordered_at, order_key
        ) as order_of_number

    from orders

)

select
    numbered.order_key,
    numbered.site_id,
    numbered.order_id,
    numbered.event_id,
    numbered.session_id,
    numbered.person_id,
    numbered.visitor_id,
    numbered.ordered_at,
    numbered.ordered_on,
    numbered.revenue,
    cast(refunds.refunded as decimal(18, 4)) as refunded,
    {{ net_revenue('numbered.revenue', 'refunds.refunded') }} as net_revenue,
    numbered.currency,
    numbered.foreign_currency,
    numbered.foreign_revenue,
    numbered.item_count,
    numbered.repeat_count,
    numbered.is_bot

from numbered

left join refunds
    on
        numbered.site_id = refunds.site_id
        and numbered.order_id = refunds.order_id
        and numbered.person_id = refunds.person_id
        and numbered.order_of_number = 1
