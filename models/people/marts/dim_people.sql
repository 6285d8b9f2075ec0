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
bought as (

    select
        site_id,
        person_id,
        visitor_id,
        ordered_at as happened_at,
        revenue,
        cast(null as decimal(18, 4)) as refunded

    from {{ ref('fct_orders') }}

    where not is_bot

    union all

    select
        site_id,
        person_id,
        visitor_id,
        refunded_at as happened_at,
        null as revenue,
        refunded

    from {{ ref('fct_refunds') }}

    where not is_bot

),

came as (

    select * from sessions

    union all by name

    -- who has no session of their own
    select
        bought.site_id,
        bought.person_id,
        bought.person_id as user_id,
        {{ hash_key(['bought.site_id', 'bought.visitor_id']) }} as visitor_key,
        bought.happened_at as started_at,
        bought.happened_at as ended_at,
        0 as event_count,
        0 as page_view_count

    from bought

    anti join sessions
        on
            bought.site_id = sessions.site_id
            and bought.person_id = sessions.person_id

),

spent as (

    select
        site_id,
        person_id,
        cast(sum(revenue) as decimal(18, 4)) as revenue,
        cast(sum(refunded) as decimal(18, 4)) as refunded

    from bought

    group by site_id, person_id

),

people as (

    select
        site_id,
        person_id,
        bool_or(user_id is not null) as is_known,
        count(distinct visitor_key) as visitor_count,
        min(started_at) as first_seen_at,
        max(ended_at) as last_seen_at,
        count(session_key) as session_count,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(page_view_count) as bigint) as page_view_count,
        cast(sum(coalesce(ping_seconds, click_seconds)) as decimal(18, 3))
            as engaged_seconds,
        count(distinct case
            when session_key is not null
                then {{ reporting_date('started_at') }}
        end) as active_day_count,
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
        end as ordered_session_count

    from came

    group by site_id, person_id

)

select
    people.*,
    spent.revenue,
    spent.refunded,
    {{ net_revenue('spent.revenue', 'spent.refunded') }} as net_revenue,
    case when people.is_known then people.person_id end as user_id,
    {{ reporting_date('people.first_seen_at') }} as first_seen_on,
    {{ reporting_date('people.last_seen_at') }} as last_seen_on,
    crm.age,
    crm.user_category,
    crm.has_abandoned_cart

from people

left join spent
    on
        people.site_id = spent.site_id
        and people.person_id = spent.person_id

-- a visitor of a user's name is somebody else
left join {{ ref('int_crm_people_aggregated') }} as crm
    on
        people.site_id = crm.site_id
        and people.person_id = crm.user_id
        and people.is_known
