-- How many of the visitor's sessions were over when a session began, and how
-- many of them ordered. A source's sessions may overlap: ends are counted.
with

sessions as (

    select * from {{ ref('int_sessions') }}

    where {{ changed_keys('visitor_key') }}

),

points as (

    select
        session_key,
        visitor_key,
        site_id,
        started_at as point_at,
        true as is_start,
        0 as ended,
        0 as ordered
    from sessions

    union all

    select
        session_key,
        visitor_key,
        site_id,
        ended_at as point_at,
        false as is_start,
        1 as ended,
        case when has_order then 1 else 0 end as ordered
    from sessions

),

ends_counted as (

    select
        session_key,
        visitor_key,
        site_id,
        is_start,
        point_at,
        -- strictly before: what ends in the same instant is not known yet
        coalesce(sum(ended) over earlier, 0) as earlier_session_count,
        coalesce(sum(ordered) over earlier, 0) as earlier_order_count

    from points

    window earlier as (
        partition by visitor_key order by point_at
        range between unbounded preceding and interval 1 microsecond preceding
    )

)

select
    session_key,
    visitor_key,
    site_id,
    point_at as started_at,
    earlier_session_count,
    earlier_order_count

from ends_counted

where is_start
