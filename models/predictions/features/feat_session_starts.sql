-- What is known when a session begins: the clock, and the visitor's sessions
-- that were over by then.
with

sessions as (

    select
        preceded.*,
        {{ local_time('preceded.started_at', 'sites.time_zone') }}
            as local_started_at

    from {{ ref('int_session_history') }} as preceded

    inner join {{ ref('dim_sites') }} as sites
        on preceded.site_id = sites.site_id

)

select
    {{ key_text('session_key') }} as session_id,
    site_id,
    started_at as known_at,
    cast(extract(hour from local_started_at) as bigint) as started_hour,
    cast({{ iso_weekday('local_started_at') }} as bigint) as started_weekday,
    cast(earlier_session_count as bigint) as earlier_session_count,
    cast(earlier_order_count as bigint) as earlier_order_count

from sessions
