-- Where and when sessions in middle and in lower could be helped on, the
-- greatest gain first.
with

links as (

    select
        *,
        case when stage = 'lower' then 'to order' else 'into lower' end
            as goal

    from {{ ref('agg_stage_links') }}

    where stage in ('middle', 'lower') and best_share is not null

),

landmarks as (

    select
        site_id,
        stage,
        min(click_number) filter (where is_told_apart) as told_apart_from,
        {%- for column in [
            'sessions', 'likely_order_share', 'unlikely_order_share'
        ] %}
            arg_min({{ column }}, click_number)
            filter (where is_told_apart) as {{ column }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ ref('rpt_interventions_landmarks') }}

    group by site_id, stage

)

select
    links.site_id,
    links.stage,
    links.goal,
    row_number() over (
        partition by links.site_id, links.stage
        order by links.gain desc, links.sessions desc, links.link asc
    ) as gain_rank,
    {%- for column in [
        'link', 'sessions', 'went_deeper', 'deeper_share', 'deeper_share_low',
        'deeper_share_high', 'median_click_number', 'best_link',
        'best_sessions', 'best_went_deeper', 'best_share', 'best_share_low',
        'best_share_high', 'headroom', 'headroom_low', 'headroom_high', 'gain',
        'gain_low', 'gain_high'
    ] %}
        links.{{ column }},
    {%- endfor %}
    landmarks.told_apart_from,
    landmarks.sessions as tested_sessions,
    landmarks.likely_order_share,
    landmarks.unlikely_order_share,
    standings.click_number as fence_click_number,
    standings.session_share as fence_session_share,
    'association' as evidence,
    case
        when links.gain_low > 0 then 'Step in at ' else 'No clear gain at '
    end
    || links.link || ' in ' || links.stage || ' (typically click '
    || {{ told_number('links.median_click_number') }} || '): of '
    || {{ told_number('links.sessions') }} || ' sessions '
    || {{ told_rate('links.deeper_share') }} || ' go on ' || links.goal
    || ', at the best links (such as ' || links.best_link || ') '
    || {{ told_percent('links.best_share') }}
    || case
        when links.gain = 0 then '.'
        else
            '. As many here would be ' || {{ told_number('links.gain') }}
            || ' more (' || {{ told_number('links.gain_low') }} || ' to '
            || {{ told_number('links.gain_high') }} || ').'
    end as advice,
    {{ told_when_to_step_in() }} as when_to_step_in,
    coalesce(
        standings.told, 'Whom to help can''t be told without predictions.'
    ) as whom_to_help

from links

left join landmarks
    on links.site_id = landmarks.site_id and links.stage = landmarks.stage

left join {{ ref('rpt_conversion_standings') }} as standings
    on
        links.site_id = standings.site_id
        and standings.standing = 'on the fence'
