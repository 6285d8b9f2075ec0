with

counted as (

    select * from {{ ref('int_path_step_segments') }}

    where segment_kind <> 'all'

),

in_segments as (

    select
        site_id,
        grain,
        segment_kind,
        segment,
        step_number,
        -- all nodes together, for those that are over
        case when grouping(node) = 0 then node else 'path_end' end as node,
        sum(sessions) as sessions

    from counted

    group by site_id, grain, segment_kind, segment, step_number, rollup(node)

),

places as (

    select
        site_id,
        grain,
        segment_kind,
        step_number,
        node,
        sum(sessions) as sessions

    from in_segments

    group by site_id, grain, segment_kind, step_number, node

),

segments as (

    select
        site_id,
        grain,
        segment_kind,
        segment,
        sum(sessions) as all_sessions,
        sum(sum(sessions)) over (
            partition by site_id, grain, segment_kind
        ) as kind_sessions

    from counted

    where step_number = 1

    group by site_id, grain, segment_kind, segment

),

-- also where the segment never is; path_end has those that are there no more
compared as (

    select
        segments.*,
        places.step_number,
        places.node,
        case
            when places.node = 'path_end'
                then segments.all_sessions - coalesce(in_segments.sessions, 0)
            else coalesce(in_segments.sessions, 0)
        end as sessions,
        case
            when places.node = 'path_end'
                then segments.kind_sessions - places.sessions
            else places.sessions
        end as sessions_of_kind

    from places

    inner join segments
        on
            places.site_id = segments.site_id
            and places.grain = segments.grain
            and places.segment_kind = segments.segment_kind

    left join in_segments
        on
            places.site_id = in_segments.site_id
            and places.grain = in_segments.grain
            and places.segment_kind = in_segments.segment_kind
            and segments.segment = in_segments.segment
            and places.step_number = in_segments.step_number
            and places.node = in_segments.node

    where segments.kind_sessions > segments.all_sessions

),

rest_found as (

    select
        *,
        sessions_of_kind - sessions as rest_sessions,
        kind_sessions - all_sessions as rest_all_sessions

    from compared

    where sessions_of_kind >= {{ var('min_compared') }} and sessions_of_kind > 0

)

select
    ---------- what is compared
    site_id,
    grain,
    segment_kind,
    segment,
    step_number,
    node,

    ---------- the segment
    cast(sessions as bigint) as sessions,
    cast(all_sessions as bigint) as all_sessions,
    {{ rate('sessions', 'all_sessions', 'step_share') }},

    ---------- the rest
    cast(rest_sessions as bigint) as rest_sessions,
    cast(rest_all_sessions as bigint) as rest_all_sessions,
    {{ rate('rest_sessions', 'rest_all_sessions', 'rest_step_share') }},

    ---------- the segment less the rest
    {{ share('sessions', 'all_sessions') }}
    - {{ share('rest_sessions', 'rest_all_sessions') }} as difference,
    {{ difference_low(
        'sessions', 'all_sessions', 'rest_sessions', 'rest_all_sessions'
    ) }} as difference_low,
    {{ difference_high(
        'sessions', 'all_sessions', 'rest_sessions', 'rest_all_sessions'
    ) }} as difference_high

from rest_found
