-- question: Never to checkout: with which links do sessions end?
with

told as (

    select
        site_id,
        0 as part,
        0 as place,
        told_before_checkout as answer
    from {{ ref('rpt_click_behavior_sites') }}

    union all

    select
        site_id,
        link_count as part,
        exit_rank as place,
        told as answer
    from {{ ref('rpt_click_behavior_drop_offs') }}
    where
        outcome = 'browsed'
        and exit_rank <= case link_count when 1 then 5 else 2 end

    union all

    -- not the most visited, but those that more leave at than usual
    select
        site_id,
        4 as part,
        row_number() over (
            partition by site_id order by drop_off_share desc, last_links asc
        ) as place,
        'Not the most, but more than usual. ' || told as answer
    from {{ ref('rpt_click_behavior_drop_offs') }}
    where
        outcome = 'browsed'
        and link_count = 1
        and is_above_usual
        and exit_rank > 5

    union all

    -- whatever the session: people who clicked and never ordered
    select
        site_id,
        case grain when 'funnel_stage' then 5 else 6 end as part,
        row_number() over (
            partition by site_id, grain
            order by non_conversion_share desc, people desc, node asc
        ) as place,
        'Of ' || {{ told_number('people') }} || ' people who '
        || case grain
            when 'funnel_stage' then 'came to ' || node
            else 'clicked something in category ' || node
        end
        || ' ' || {{ told_rate('non_conversion_share') }} || ' never ordered'
        || coalesce(
            ', of the others '
            || {{ told_rate('other_non_conversion_share') }}, ''
        )
        || '.' as answer
    from {{ ref('agg_drop_off_shares') }}
    where grain in ('funnel_stage', 'category')

)

select
    site_id,
    answer

from told

where part < 4 or place <= 3

order by site_id, part, place
