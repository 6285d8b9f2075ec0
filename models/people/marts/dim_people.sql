with

sessions as (

    select
        *,
        row_number() over (
            partition by site_id, person_id
            order by started_at, session_key
        ) as visit_number,
        {{ gap_days() }} as gap_days,
        -- the first session that says where it came from says all of it
        traffic_source is not null
        or traffic_medium is not null
        or campaign_id is not null as has_origin

    from {{ ref('int_human_sessions') }}

),

-- an order is its buyer's, also in a session that is somebody else's
came as (

    select * from sessions

    union all by name

    select
        site_id,
        person_id,
        nullif(person_id, visitor_id) as user_id,
        ordered_at as bought_at,
        revenue as order_revenue
    from {{ ref('fct_orders') }}
    where not is_bot

    union all by name

    select
        site_id,
        person_id,
        nullif(person_id, visitor_id) as user_id,
        refunded_at as bought_at,
        refunded as order_refunded
    from {{ ref('fct_refunds') }}
    where not is_bot

),

people as (

    select
        site_id,
        person_id,
        bool_or(user_id is not null) as is_known,
        -- who has no session of their own was at somebody's
        greatest(count(distinct visitor_key), 1) as visitor_count,
        coalesce(min(started_at), min(bought_at)) as first_seen_at,
        coalesce(max(ended_at), max(bought_at)) as last_seen_at,
        count(session_key) as session_count,
        cast(coalesce(sum(event_count), 0) as bigint) as event_count,
        cast(coalesce(sum(page_view_count), 0) as bigint) as page_view_count,
        cast(sum(coalesce(ping_seconds, click_seconds)) as decimal(18, 3))
            as engaged_seconds,
        count(distinct {{ reporting_date('started_at') }}) as active_day_count,
        median(gap_days) as median_gap_days,
        -- filled in, as a smallest one that is null would be passed over
        {%- for name in ['traffic_source', 'traffic_medium', 'campaign_id'] %}
            nullif(min_by(coalesce({{ name }}, ''), visit_number) filter (
                where has_origin
            ), '') as first_{{ name }},
        {%- endfor %}
        {%- for name in ['device_type', 'country'] %}
            count(distinct {{ name }}) as {{ name }}_count,
            max_by({{ name }}, visit_number) filter (
                where {{ name }} is not null
            ) as last_{{ name }},
        {%- endfor %}
        -- where nobody knows outcomes, none is not the number
        case
            when bool_or(has_order) is not null
                then cast(count_if(has_order) as bigint)
        end as ordered_session_count,
        cast(sum(order_revenue) as decimal(18, 4)) as revenue,
        cast(sum(order_refunded) as decimal(18, 4)) as refunded

    from came

    group by site_id, person_id

)

select
    people.*,
    {{ net_revenue('people.revenue', 'people.refunded') }} as net_revenue,
    case when people.is_known then people.person_id end as user_id,
    {{ reporting_date('people.first_seen_at') }} as first_seen_on,
    {{ reporting_date('people.last_seen_at') }} as last_seen_on,
    crm.age,
    crm.user_category,
    crm.has_abandoned_cart

from people

-- a visitor of a user's name is somebody else
left join {{ ref('int_crm_people_aggregated') }} as crm
    on
        people.site_id = crm.site_id
        and people.person_id = crm.user_id
        and people.is_known
