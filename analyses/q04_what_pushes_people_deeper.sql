-- question: What pushes sessions into lower, and where could one step in?
with

pushes as (

    select
        site_id,
        is_push,
        stage,
        link || case
            when is_push then ' pushes from ' || stage || ' to '
            else ' in ' || stage || ' goes with falling back to '
        end
        || to_stage || ': '
        || {{ told_number('moves') }} || ' of ' || {{ told_number('clicks') }}
        || ' clicks on it are followed by that, '
        || {{ told_rate('move_share') }}
        || ', of other clicks in ' || stage || ' '
        || {{ told_percent('other_move_share') }} || '.' as answer,
        row_number() over (
            partition by site_id, is_push, stage
            order by move_share desc, link asc
        ) as place

    from {{ ref('agg_stage_pushes') }}

    -- those that chance doesn't explain
    where beside_others = 'above' and (to_stage = 'lower' or not is_push)

),

segments as (

    select
        *,
        max(case when segment_kind = 'all' then into_lower_share end) over (
            partition by site_id, stage
        ) as usual_share

    from {{ ref('agg_stage_segments') }}

    where stage <> 'lower'

),

who as (

    select
        site_id,
        stage,
        'Of ' || {{ told_number('sessions') }} || ' sessions in ' || stage
        || ' with ' || replace(segment_kind, '_', ' ') || ' ' || segment || ' '
        || {{ told_rate('into_lower_share') }} || ' go '
        || case stage when 'upper' then 'straight ' else '' end
        || 'into lower, of all ' || {{ told_percent('usual_share') }} || '.'
            as answer,
        row_number() over (
            partition by site_id, stage
            order by into_lower_share desc, segment asc
        ) as place

    from segments

    where
        -- by intervals of 99.9 %, as many segments are looked at
        usual_share not between
        {{ wilson_low('into_lower', 'sessions', 3.29) }}
        and {{ wilson_high('into_lower', 'sessions', 3.29) }}

),

told as (

    select
        site_id,
        0 as part,
        unnest([1, 2]) as place,
        unnest([why_no_orders, why_no_moves]) as answer
    from {{ ref('rpt_click_behavior_sites') }}

    union all

    select
        site_id,
        1 as part,
        {{ stage_depth('stage') }} as place,
        'Of ' || {{ told_number('sessions') }} || ' sessions that were in '
        || stage || case
            when stage = 'lower'
                then
                    ' ' || {{ told_rate('fall_back_share') }} || ' fell back'
                    || coalesce(
                        '; '
                        || case
                            when known_sessions = sessions then ''
                            else
                                'of the ' || {{ told_number('known_sessions') }}
                                || ' of known outcome '
                        end
                        || {{ told_rate('deeper_share') }} || ' ordered',
                        ''
                    )
            else
                ' ' || {{ told_rate('deeper_share') }} || ' went deeper'
                || case stage
                    when 'middle'
                        then
                            ', and ' || {{ told_rate('fall_back_share') }}
                            || ' fell back to upper before that or instead'
                    else ''
                end
        end
        || '.' as answer
    from {{ ref('agg_stage_segments') }}
    where segment_kind = 'all'

    union all

    select
        site_id,
        case when is_push then 2 else 3 end as part,
        place,
        answer
    from pushes
    where place <= case when is_push then 2 else 1 end

    union all

    select
        site_id,
        4 as part,
        place,
        answer
    from who
    where place = 1

    union all

    select
        site_id,
        4 as part,
        2 as place,
        'Nothing known of sessions (device, country, channel, new or '
        || 'returning) stands out among those that go into lower.' as answer
    from segments
    group by site_id
    having site_id not in (select who.site_id from who)

    union all

    -- the when, the same for a whole stage, then three places
    select
        site_id,
        case stage when 'middle' then 5 else 6 end as part,
        0 as place,
        when_to_step_in as answer
    from {{ ref('rpt_interventions_next_stage') }}
    where gain_rank = 1

    union all

    select
        site_id,
        case stage when 'middle' then 5 else 6 end as part,
        gain_rank as place,
        advice as answer
    from {{ ref('rpt_interventions_next_stage') }}
    where gain_rank <= 3

    union all

    select distinct
        site_id,
        7 as part,
        0 as place,
        'All this says what goes together; whether one causes the other only a '
        || 'test tells.' as answer
    from {{ ref('agg_stage_pushes') }}

)

select
    site_id,
    answer

from told

where
    answer is not null
    -- a site that was only ever in upper has nothing else to tell
    and (part = 0 or site_id not in (
        select sites.site_id from {{ ref('rpt_click_behavior_sites') }} as sites
        where sites.why_no_moves is not null
    ))

order by site_id, part, place, answer
