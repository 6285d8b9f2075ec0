with

routes_summed as (

    select
        site_id,
        grain,
        case when grouping(outcome) = 1 then 'all' else outcome end as outcome,
        route,
        sum(sessions) as sessions,
        sum(known_sessions) as known_sessions,
        sum(ordered_sessions) as ordered_sessions

    from {{ ref('int_routes_aggregated') }}

    group by site_id, grain, route, rollup(outcome)

),

routes_ranked as (

    select
        *,
        row_number() over (
            partition by site_id, grain, outcome
            order by sessions desc, route asc
        ) as place

    from routes_summed

    -- sessions whose outcome nobody knows are in `all` only
    where outcome is not null

),

rare_named as (

    select
        site_id,
        grain,
        outcome,
        case when place <= {{ var('route_limit') }} then place end as place,
        case when place <= {{ var('route_limit') }} then route else 'other' end
            as route,
        sessions,
        known_sessions,
        ordered_sessions

    from routes_ranked

),

rare_summed as (

    select
        site_id,
        grain,
        outcome,
        place,
        route,
        count(*) as route_count,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(sum(sessions)) over (
            partition by site_id, grain, outcome
        ) as bigint) as all_sessions,
        cast(sum(known_sessions) as bigint) as known_sessions,
        cast(sum(ordered_sessions) as bigint) as ordered_sessions

    from rare_named

    group by site_id, grain, outcome, place, route

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

from rare_summed
