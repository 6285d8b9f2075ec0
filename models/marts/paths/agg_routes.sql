with

routes as (

    select
        *,
        cast(sum(sessions) over (
            partition by site_id, grain, outcome
        ) as bigint) as all_sessions

    from {{ ref('int_routes_ranked') }}

)

select
    site_id,
    grain,
    outcome,
    place,
    route,
    route_count,
    sessions,
    all_sessions,
    {{ share('sessions', 'all_sessions') }} as share_of_sessions,
    {{ wilson_low('sessions', 'all_sessions') }} as share_of_sessions_low,
    {{ wilson_high('sessions', 'all_sessions') }} as share_of_sessions_high,
    known_sessions,
    ordered_sessions,
    {{ share('ordered_sessions', 'known_sessions') }} as order_share,
    {{ wilson_low('ordered_sessions', 'known_sessions') }} as order_share_low,
    {{ wilson_high('ordered_sessions', 'known_sessions') }} as order_share_high

from routes
