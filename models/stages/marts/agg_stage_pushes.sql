-- Of the clicks on a link while a stage was the deepest so far: how many were
-- followed by each move, beside all other clicks in that stage.
{% set moves = [
    ['upper', 'middle', 'push'], ['upper', 'lower', 'push'],
    ['middle', 'lower', 'push'], ['middle', 'upper', 'fall_back'],
    ['lower', 'middle', 'fall_back'], ['lower', 'upper', 'fall_back'],
] %}
with

links as (

    select
        site_id,
        stage,
        link,
        sum(clicks) as clicks,
        sum(sessions) as sessions,
        {%- for stage in ['middle', 'lower'] %}
            sum(push_{{ stage }}) as push_{{ stage }},
        {%- endfor %}
        {%- for stage in ['upper', 'middle'] %}
            sum(fall_back_{{ stage }}) as fall_back_{{ stage }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ ref('int_stage_links_aggregated') }}

    group by site_id, stage, link

),

moves as (
    {% for stage, to_stage, kind in moves %}
        select
            site_id,
            stage,
            '{{ to_stage }}' as to_stage,
            {{ 'true' if kind == 'push' else 'false' }} as is_push,
            link,
            clicks,
            sessions,
            {{ kind }}_{{ to_stage }} as moves
        from links
        where stage = '{{ stage }}'
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

beside_others as (

    select
        *,
        sum(clicks) over in_stage - clicks as other_clicks,
        sum(moves) over in_stage - moves as other_moves

    from moves

    window in_stage as (partition by site_id, stage, to_stage)

)

select
    site_id,
    stage,
    to_stage,
    is_push,
    link,
    cast(sessions as bigint) as sessions,
    cast(clicks as bigint) as clicks,
    cast(moves as bigint) as moves,
    {{ rate('moves', 'clicks', 'move_share') }},
    cast(other_clicks as bigint) as other_clicks,
    cast(other_moves as bigint) as other_moves,
    {{ rate('other_moves', 'other_clicks', 'other_move_share') }},
    -- by intervals of 99.9 %, as many links are looked at
    case
        when clicks < {{ var('min_reach') }} then 'not told apart'
        when
            {{ wilson_low('moves', 'clicks', 3.29) }}
            > {{ wilson_high('other_moves', 'other_clicks', 3.29) }}
            then 'above'
        when
            {{ wilson_high('moves', 'clicks', 3.29) }}
            < {{ wilson_low('other_moves', 'other_clicks', 3.29) }}
            then 'below'
        else 'not told apart'
    end as beside_others

from beside_others
