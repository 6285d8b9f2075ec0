-- Reach x headroom: a link's sessions x (the rate of the stage's best quarter
-- of links - its own). The best are chosen on the same sessions, which
-- flatters them.
with

-- each link once, at its first click; not from the order on, which is asked for
clicks as (

    select
        session_key,
        stage,
        link,
        min(link_click_number) as link_click_number

    from {{ ref('int_stage_clicks') }}

    where not is_after_order

    group by session_key, stage, link

),

links_counted as (

    select
        sessions.site_id,
        clicks.stage,
        clicks.link,
        count(*) as sessions,
        count_if(sessions.went_deeper) as went_deeper,
        median(clicks.link_click_number) as median_click_number

    from clicks

    inner join {{ ref('int_stage_sessions') }} as sessions
        on
            clicks.session_key = sessions.session_key
            and clicks.stage = sessions.stage

    -- of lower, only where it is known whether it was ordered
    where sessions.went_deeper is not null

    group by sessions.site_id, clicks.stage, clicks.link

),

-- quarters of links with enough sessions
links as (

    select
        *,
        {%- for place in ['ntile(4)', 'row_number()'] %}
            case
                when sessions >= {{ var('min_reach') }}
                    then {{ place }} over by_share
            end as best_{{ 'quarter' if loop.first else 'place' }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from links_counted

    window by_share as (
        partition by site_id, stage, sessions >= {{ var('min_reach') }}
        order by went_deeper / sessions desc, sessions desc, link asc
    )

),

best as (

    select
        site_id,
        stage,
        count(*) as best_links,
        min(link) filter (where best_place = 1) as best_link,
        sum(sessions) as best_sessions,
        sum(went_deeper) as best_went_deeper

    from links

    where best_quarter = 1

    group by site_id, stage

),

headroom_taken as (

    select
        links.*,
        best.best_links,
        best.best_link,
        best.best_sessions,
        best.best_went_deeper,
        {{ share('best_went_deeper', 'best_sessions') }}
        - {{ share('went_deeper', 'sessions') }} as headroom,
        {{ difference_low(
            'best_went_deeper', 'best_sessions', 'went_deeper', 'sessions'
        ) }} as headroom_low,
        {{ difference_high(
            'best_went_deeper', 'best_sessions', 'went_deeper', 'sessions'
        ) }} as headroom_high

    from links

    left join best
        on
            links.site_id = best.site_id
            and links.stage = best.stage
            and links.best_quarter is not null

),

headroom_cut as (

    -- a link that is better than the best has no headroom; null stays null
    select
        * replace (
            {%- for name in ['headroom', 'headroom_low', 'headroom_high'] %}
                case when {{ name }} < 0 then 0 else {{ name }} end
                    as {{ name }}
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        )

    from headroom_taken

)

select
    site_id,
    stage,
    link,
    sessions,
    cast(went_deeper as bigint) as went_deeper,
    {{ rate('went_deeper', 'sessions', 'deeper_share') }},
    cast(median_click_number as double) as median_click_number,
    best_links,
    best_link,
    cast(best_sessions as bigint) as best_sessions,
    cast(best_went_deeper as bigint) as best_went_deeper,
    {{ rate('best_went_deeper', 'best_sessions', 'best_share') }},
    headroom,
    headroom_low,
    headroom_high,
    sessions * headroom as gain,
    sessions * headroom_low as gain_low,
    sessions * headroom_high as gain_high

from headroom_cut
