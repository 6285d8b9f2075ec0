with

sessions as (

    select * from {{ ref('int_session_sums') }}

    where {{ changed_keys('visitor_key') }}

),

neighbours_found as (

    select
        session_key,
        visitor_key,
        row_number() over in_visitor as session_number,
        user_in_session,
        last_value(user_in_session ignore nulls) over (
            partition by visitor_key order by started_at, session_key
            rows between unbounded preceding and 1 preceding
        ) as user_before,
        -- of two users in a later session the first comes first after it
        first_value(first_user_in_session ignore nulls) over (
            partition by visitor_key order by started_at, session_key
            rows between 1 following and unbounded following
        ) as user_after

    from sessions

    window in_visitor as (
        partition by visitor_key order by started_at, session_key
    )

),

stitched as (

    select
        session_key,
        visitor_key,
        session_number,
        coalesce(user_in_session, user_before, user_after) as user_id

    from neighbours_found

)

select * from stitched
