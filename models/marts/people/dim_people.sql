with

sessions as (

    select
        *,
        -- the first session that says where it came from says all of it
        traffic_source is not null
        or traffic_medium is not null
        or campaign_id is not null as has_origin

    from {{ ref('int_sessions_counted') }}

),

sessions_ordered as (

    select
        *,
        row_number() over (
            partition by site_id, person_id
            order by started_at, session_key
        ) as visit_number,
        {{ gap_days() }} as gap_days

    from sessions

),

people as (

    select
        site_id,
        person_id,
        bool_or(user_id is not null) as is_known,
        count(distinct visitor_key) as visitor_count,
        min(started_at) as first_seen_at,
        max(ended_at) as last_seen_at,
        count(*) as session_count,
        sum(event_count) as event_count,
        sum(page_view_count) as page_view_count,
        sum(coalesce(ping_seconds, click_seconds)) as engaged_seconds,
        count(distinct {{ reporting_date('started_at') }}) as active_day_count,
        median(gap_days) as median_gap_days,
        count_if(has_order) as ordered_session_count,
        bool_or(has_order) as has_order,
        sum(revenue) as revenue,
        -- filled in, as a smallest one that is null would be passed over
        {%- for name in ['traffic_source', 'traffic_medium', 'campaign_id'] %}
            nullif(min_by(coalesce({{ name }}, ''), visit_number) filter (
                where has_origin
            ), '') as first_{{ name }},
        {%- endfor %}
        count(distinct device_type) as device_type_count,
        max_by(device_type, visit_number) filter (
            where device_type is not null
        ) as last_device_type,
        count(distinct country) as country_count,
        max_by(country, visit_number) filter (
            where country is not null
        ) as last_country

    from sessions_ordered

    group by site_id, person_id

)

select
    site_id,
    person_id,
    is_known,
    case when is_known then person_id end as user_id,
    visitor_count,
    first_seen_at,
    {{ reporting_date('first_seen_at') }} as first_seen_on,
    last_seen_at,
    {{ reporting_date('last_seen_at') }} as last_seen_on,
    session_count,
    cast(event_count as bigint) as event_count,
    cast(page_view_count as bigint) as page_view_count,
    cast(engaged_seconds as decimal(18, 3)) as engaged_seconds,
    active_day_count,
    median_gap_days,
    -- where nobody knows outcomes, none is not the number
    case
        when has_order is not null
            then cast(ordered_session_count as bigint)
    end as ordered_session_count,
    cast(revenue as decimal(18, 4)) as revenue,
    first_traffic_source,
    first_traffic_medium,
    first_campaign_id,
    device_type_count,
    last_device_type,
    country_count,
    last_country

from people
