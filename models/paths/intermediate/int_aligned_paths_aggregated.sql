-- Where sessions are so many clicks before and after the one that they are
-- aligned on: the first that the seed names, and behind the last for path_end.
-- A row without step_number counts sessions.
{% set grains = ['link', 'link_group', 'funnel_stage'] %}
with

grain_clicks as (

    {{ clicks_by_grain(ref('int_clicks')) }}

),

named as (
    {% for column in grains + ['event_name'] %}
        select
            clicks.session_key,
            clicks.sign,
            alignments.alignment,
            clicks.link_click_number,
            clicks.link_group_click_number,
            clicks.funnel_stage_click_number
        from {{ versions_of(ref('int_clicks')) }} as clicks
        inner join {{ ref('path_alignments') }} as alignments
            on clicks.{{ column }} = alignments.node
        where
            alignments.matched_by = '{{ column }}'
            and {{ in_part('clicks.session_key') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

firsts as (

    select
        session_key,
        sign,
        alignment,
        min(link_click_number) as link_anchor,
        min(link_group_click_number) as link_group_anchor,
        min(funnel_stage_click_number) as funnel_stage_anchor

    from named

    group by session_key, sign, alignment

    union all

    select
        session_key,
        sign,
        'path_end' as alignment,
        nullif(link_length, 0) + 1 as link_anchor,
        nullif(link_group_length, 0) + 1 as link_group_anchor,
        nullif(funnel_stage_length, 0) + 1 as funnel_stage_anchor

    from {{ versions_of(ref('int_session_paths')) }}

    where {{ in_part('session_key') }}

),

anchors as (
    {% for grain in grains %}
        select
            session_key,
            sign,
            '{{ grain }}' as grain,
            alignment,
            {{ grain }}_anchor as anchor_number
        from firsts
        where {{ grain }}_anchor is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

places as (

    select
        anchors.session_key,
        anchors.sign,
        anchors.grain,
        anchors.alignment,
        grain_clicks.node,
        grain_clicks.click_number - anchors.anchor_number as step_number

    from anchors

    inner join grain_clicks
        on
            anchors.session_key = grain_clicks.session_key
            and anchors.sign = grain_clicks.sign
            and anchors.grain = grain_clicks.grain

    where
        {{ in_part('grain_clicks.session_key') }}
        and grain_clicks.click_number - anchors.anchor_number
        between -{{ var('path_aligned_limit') }}
        and {{ var('path_aligned_limit') }}

    union all

    select
        session_key,
        sign,
        grain,
        alignment,
        null as node,
        null as step_number
    from anchors

)

select
    sessions.site_id,
    places.grain,
    places.alignment,
    sessions.outcome,
    places.step_number,
    places.node,
    cast(sum(sessions.sign) as bigint) as sessions

from places

inner join {{ versions_of(ref('int_human_sessions')) }} as sessions
    on
        places.session_key = sessions.session_key
        and places.sign = sessions.sign

group by
    sessions.site_id, places.grain, places.alignment, sessions.outcome,
    places.step_number, places.node
