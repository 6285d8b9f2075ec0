{%- set is_direct -%}
    sites.has_addresses or summed.is_called_direct
{%- endset -%}
with

summed as (

    select * from {{ ref('int_session_sums') }}

),

-- a session with nothing but orders that were placed before has none
orders as (

    select
        session_key,
        bool_and(is_repeat) as has_repeats_only,
        sum(revenue) filter (where is_repeat) as repeated_revenue

    from {{ ref('int_orders') }}

    group by session_key

),

outcomes_judged as (

    select
        summed.*,
        -- what is said again was earned once
        summed.event_revenue
        - coalesce(orders.repeated_revenue, 0) as revenue,
        sites.outcome_rule = 'events'
        and coalesce(orders.has_repeats_only, false) as has_repeats_only,
        -- who is named nowhere, where that would be seen, came directly
        case
            when channels.channel is not null then summed.named_source
            when {{ is_direct }} then '(direct)'
        end as traffic_source,
        case
            when channels.channel is not null then summed.named_medium
            when {{ is_direct }} then '(none)'
        end as traffic_medium,
        case
            when channels.channel is not null then channels.channel
            when {{ is_direct }} then 'Direct'
        end as channel,
        stitched.session_number,
        stitched.user_id,
        coalesce(stitched.user_id, summed.visitor_id) as person_id,
        bots.visitor_key is not null as is_bot,
        bots.bot_reason,
        case sites.outcome_rule
            when 'labels' then summed.labelled_order
            when 'events'
                then
                    summed.has_order_event
                    and not coalesce(orders.has_repeats_only, false)
        end as has_order,
        case sites.outcome_rule
            when 'labels'
                then
                    summed.labelled_checkout
                    or summed.labelled_order
            when 'events'
                then
                    summed.has_checkout_event
                    or not coalesce(orders.has_repeats_only, true)
        end as has_checkout,
        case
            when sites.outcome_rule = 'events' then summed.has_cart_event
        end as has_cart

    from summed

    inner join {{ ref('int_session_people') }} as stitched
        on summed.session_key = stitched.session_key

    left join orders
        on summed.session_key = orders.session_key

    inner join {{ ref('int_sites') }} as sites
        on summed.site_id = sites.site_id

    left join {{ ref('int_channels') }} as channels
        on
            summed.named_source is not distinct from channels.named_source
            and summed.named_medium is not distinct from channels.named_medium
            and summed.campaign_id is not distinct from channels.campaign_id

    left join {{ ref('int_bot_visitors') }} as bots
        on summed.visitor_key = bots.visitor_key

)

select
    *,
    case
        when has_order then 'ordered'
        -- whether it was ordered has to be known for all that follows
        when has_order is null then null
        when has_checkout then 'checked_out'
        when not has_checkout then 'browsed'
    end as outcome

from outcomes_judged
