-- Moves between stages are counted along sessions, along paths and by the link
-- before them; sessions in a stage as stays, by segment and by the deepest.
with

counted as (

    select
        site_id,
        'moves' as counted,
        count(*) as found
    from {{ ref('fct_stage_moves') }}
    where not is_bot
    group by site_id

    union all

    select
        site_id,
        'moves' as counted,
        sum(transitions) as found
    from {{ ref('agg_transitions') }}
    where
        grain = 'funnel_stage'
        and outcome = 'all'
        and from_node <> to_node
        and from_node <> 'path_start'
        and to_node <> 'path_end'
    group by site_id

    union all

    -- what comes from an order on is left out of the table
    select
        moves.site_id,
        'moves before an order, ' || moves.is_push as counted,
        count(*) as found
    from {{ ref('int_stage_moves') }} as moves
    semi join {{ ref('int_human_sessions') }} as sessions
        on moves.session_key = sessions.session_key
    left join {{ ref('int_session_checkouts') }} as turns
        on moves.session_key = turns.session_key
    where
        moves.link_before is not null
        and (
            moves.is_push
            or moves.to_stage = 'upper'
            or (moves.from_stage = 'lower' and moves.to_stage = 'middle')
        )
        and (
            turns.order_number is null
            or moves.event_number <= turns.order_number
        )
    group by moves.site_id, moves.is_push

    union all

    select
        site_id,
        'moves before an order, ' || is_push as counted,
        sum(moves) as found
    from {{ ref('agg_stage_pushes') }}
    group by site_id, is_push
    having sum(moves) > 0

    union all

    select
        site_id,
        'stays, ' || stage as counted,
        count(*) as found
    from {{ ref('fct_stage_stays') }}
    where not is_bot
    group by site_id, stage

    union all

    select
        site_id,
        'stays, ' || stage as counted,
        sum(sessions) as found
    from {{ ref('agg_stage_segments') }}
    group by site_id, stage, segment_kind

    union all

    select
        site_id,
        'deepest, ' || stage as counted,
        count(*) as found
    from {{ ref('fct_stage_stays') }}
    where not is_bot and left_number is null
    group by site_id, stage

    union all

    select
        site_id,
        'deepest, ' || deepest_stage as counted,
        count(*) as found
    from {{ ref('fct_sessions') }}
    where not is_bot and deepest_stage is not null
    group by site_id, deepest_stage

)

select
    site_id,
    counted,
    min(found) as fewest,
    max(found) as most

from counted

group by site_id, counted

having min(found) <> max(found) or count(*) < 2
