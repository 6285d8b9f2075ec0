-- What is known of people now: nothing that predicts sessions may read it.
with

sessions as (

    select * from {{ ref('fct_sessions') }}

    where not is_bot

),

sessions_summed as (

    select
        site_id,
        person_id,
        -- where nobody can say, none is not the number
        sum(case has_cart when true then 1 when false then 0 end)
            as cart_session_count,
        sum(case
            when has_order is not null and has_checkout then 1
            when has_order is not null then 0
        end) as checkout_session_count,
        count(has_order) as judged_session_count,
        -- a newsletter was followed
        count(case when channel = 'Email' then has_order end)
            as email_session_count,
        count(case when channel = 'Email' and has_checkout then has_order end)
            as email_checkout_count,
        count(case when channel = 'Email' and has_order then has_order end)
            as email_order_count

    from sessions

    group by site_id, person_id

)

select
    people.site_id,
    people.person_id,
    sites.data_until,
    people.is_known,
    people.first_seen_at,
    people.last_seen_at,
    greatest(
        {{ microseconds_between('people.last_seen_at', 'sites.data_until') }}, 0
    ) / 86400000000.0 as days_since_seen,
    people.session_count,
    people.event_count,
    people.page_view_count,
    people.active_day_count,
    people.visitor_count,
    people.engaged_seconds,
    people.median_gap_days,
    cast(people.event_count as double) / people.session_count
        as clicks_per_session,
    cast(summed.cart_session_count as bigint) as cart_session_count,
    cast(summed.checkout_session_count as bigint) as checkout_session_count,
    people.ordered_session_count,
    case
        when people.ordered_session_count is not null
            then coalesce(buyers.order_count, 0)
    end as order_count,
    buyers.recency_days as days_since_order,
    people.revenue,
    buyers.net_revenue,
    summed.judged_session_count,
    summed.email_session_count,
    summed.email_checkout_count,
    summed.email_order_count

from {{ ref('dim_people') }} as people

inner join {{ ref('dim_site_periods') }} as sites
    on people.site_id = sites.site_id

inner join sessions_summed as summed
    on
        people.site_id = summed.site_id
        and people.person_id = summed.person_id

left join {{ ref('agg_rfm') }} as buyers
    on
        people.site_id = buyers.site_id
        and people.person_id = buyers.person_id
