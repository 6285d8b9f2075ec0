-- Each node at each step in a segment and in all segments of its kind: also one
-- where the segment never is.
with

counted as (

    select * from {{ ref('int_path_step_segments') }}

    where segment_kind <> 'all'

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

places as (

    select
        site_id,
        grain,
        segment_kind,
        step_number,
        -- all nodes together, for those that are over
        case when grouping(node) = 0 then node else 'path_end' end as node,
        sum(sessions) as sessions

    from counted

    group by site_id, grain, segment_kind, step_number, rollup(node)

),

in_segments as (

    select
        site_id,
        grain,
        segment_kind,
        segment,
        step_number,
        case when grouping(node) = 0 then node else 'path_end' end as node,
        sum(sessions) as sessions

    from counted

    group by site_id, grain, segment_kind, segment, step_number, rollup(node)

)

select
    places.site_id,
    places.grain,
    places.segment_kind,
    segments.segment,
    places.step_number,
    places.node,
    places.sessions as found_in_kind,
    coalesce(in_segments.sessions, 0) as found_in_segment,
    segments.all_sessions,
    segments.kind_sessions

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
