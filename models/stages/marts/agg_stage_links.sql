-- Reach x headroom: a link's sessions x (the rate of the stage's best quarter
-- of links - its own). The best are chosen on the same sessions, which
-- flatters them.
with

links as (

    select * from {{ ref('int_stage_links_aggregated') }}

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
        {{ rate('went_deeper', 'sessions', 'deeper_share') }},
        {{ rate('best_went_deeper', 'best_sessions', 'best_share') }},
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
            case when headroom < 0 then 0 else headroom end as headroom,
            case when headroom_low < 0 then 0 else headroom_low end
                as headroom_low,
            case when headroom_high < 0 then 0 else headroom_high end
                as headroom_high
        )

    from headroom_taken

)

select
    site_id,
    stage,
    link,
    sessions,
    cast(went_deeper as bigint) as went_deeper,
    deeper_share,
    deeper_share_low,
    deeper_share_high,
    cast(median_click_number as double) as median_click_number,
    best_links,
    best_link,
    cast(best_sessions as bigint) as best_sessions,
    cast(best_went_deeper as bigint) as best_went_deeper,
    best_share,
    best_share_low,
    best_share_high,
    headroom,
    headroom_low,
    headroom_high,
    sessions * headroom as gain,
    sessions * headroom_low as gain_low,
    sessions * headroom_high as gain_high

from headroom_cut
