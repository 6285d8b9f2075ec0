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
    {{ rate('sessions', 'all_sessions', 'share_of_sessions') }},
    known_sessions,
    ordered_sessions,
    {{ rate('ordered_sessions', 'known_sessions', 'order_share') }}

from routes
