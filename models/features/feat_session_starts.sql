-- What is known when a session begins: the clock, and the visitor's sessions
-- that were over by then. A source's sessions may overlap: ends are counted.
with

sessions as (

    select
        sessions.session_id,
        sessions.site_id,
        sessions.visitor_id,
        sessions.started_at,
        sessions.ended_at,
        sessions.has_order,
        {{ local_time('sessions.started_at', 'sites.time_zone') }}
            as local_started_at

    from {{ ref('fct_sessions') }} as sessions

    inner join {{ ref('dim_sites') }} as sites
        on sessions.site_id = sites.site_id

),

points as (

    select
        session_id,
        site_id,
        visitor_id,
        started_at as point_at,
        local_started_at,
        true as is_start,
        0 as ended,
        0 as ordered
    from sessions

    union all

    select
        session_id,
        site_id,
        visitor_id,
        ended_at as point_at,
        local_started_at,
        false as is_start,
        1 as ended,
        case when has_order then 1 else 0 end as ordered
    from sessions

),

ends_counted as (

    select
        session_id,
        site_id,
        is_start,
        point_at,
        local_started_at,
        -- strictly before: what ends in the same instant is not known yet
        coalesce(sum(ended) over earlier, 0) as earlier_session_count,
        coalesce(sum(ordered) over earlier, 0) as earlier_order_count

    from points

    window earlier as (
        partition by site_id, visitor_id order by point_at
        range between unbounded preceding and interval 1 microsecond preceding
    )

)

select
    session_id,
    site_id,
    point_at as known_at,
    cast(extract(hour from local_started_at) as bigint) as started_hour,
    cast({{ iso_weekday('local_started_at') }} as bigint) as started_weekday,
    cast(earlier_session_count as bigint) as earlier_session_count,
    cast(earlier_order_count as bigint) as earlier_order_count

from ends_counted

where is_start
