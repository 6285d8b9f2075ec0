-- Reach x headroom: a link's sessions x (the rate of the stage's best quarter
-- of links - its own). The best are chosen on the same sessions, which
-- flatters them.
with

places as (

    select
        site_id,
        stage,
        link,
        click_number as bucket,
        known_sessions,
        went_deeper

    from {{ ref('int_stage_links_aggregated') }}

),

-- of lower, only where it is known whether it was ordered
places_ranked as (

    {{ buckets_ranked(
        'places', ['site_id', 'stage', 'link'], 'known_sessions'
    ) | indent(4) }}

),

links_counted as (

    select
        site_id,
        stage,
        link,
        cast(sum(known_sessions) as bigint) as sessions,
        sum(went_deeper) as went_deeper,
        {{ bucket_quantile(0.5, 'bucket') | indent(8) }} as median_click_number

    from places_ranked

    group by site_id, stage, link

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
