-- question: After checkout without an order: with which links do sessions end?
with

told as (

    select
        site_id,
        0 as part,
        0 as place,
        told_after_checkout as answer
    from {{ ref('rpt_click_behavior_sites') }}

    union all

    select
        site_id,
        link_count as part,
        exit_rank as place,
        told as answer
    from {{ ref('rpt_click_behavior_drop_offs') }}
    where
        outcome = 'checked_out'
        and exit_rank <= case link_count when 1 then 6 when 2 then 5 else 3 end

)

select
    site_id,
    answer

from told

order by site_id, part, place
