-- Clicks of sessions that are counted, with the deepest stage so far, and what
-- the next click that has a stage does: a push goes deeper than ever, a fall
-- back is shallower than the click itself. What leads to where the order is
-- already placed is marked.
with

clicks_staged as (

    select
        *,
        lead(event_number) over (
            partition by session_key order by event_number
        ) as next_number

    from {{ ref('int_clicks') }}

    where funnel_stage is not null and {{ in_part('session_key') }}

),

clicks as (

    select
        clicks.session_key,
        clicks.site_id,
        clicks.event_number,
        clicks.link_click_number,
        clicks.link,
        stays.stage,
        clicks.funnel_stage_next as next_stage,
        {{ stage_depth('clicks.funnel_stage') }} as depth,
        {{ stage_depth('stays.stage') }} as deepest_depth,
        {{ stage_depth('clicks.funnel_stage_next') }} as next_depth,
        coalesce(
            clicks.event_number >= turns.order_number
            or clicks.next_number > turns.order_number,
            false
        ) as is_after_order

    from clicks_staged as clicks

    inner join {{ ref('int_stage_stays') }} as stays
        on
            clicks.session_key = stays.session_key
            and clicks.event_number >= stays.entered_number
            and (
                stays.left_number is null
                or clicks.event_number < stays.left_number
            )

    semi join {{ ref('int_human_sessions') }} as sessions
        on clicks.session_key = sessions.session_key

    left join {{ ref('int_session_checkouts') }} as turns
        on clicks.session_key = turns.session_key

    where clicks.link is not null

)

select
    *,
    coalesce(next_depth > deepest_depth, false) as is_push,
    coalesce(next_depth < depth, false) as is_fall_back

from clicks
