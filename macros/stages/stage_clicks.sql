{#
  SQL for the clicks with a stage, bots' too, with their `sign` (versions_of): the
  deepest stage so far, and what the next click that has a stage does: a push goes
  deeper than ever, a fall back is shallower than the click itself. What leads to
  where the order is already placed is marked.

  clicks, checkouts: the tables of versions that these are read from.
#}
{% macro stage_clicks(clicks, checkouts) -%}
    select
        staged.session_key,
        staged.sign,
        staged.link,
        staged.link_click_number,
        staged.next_depth,
        staged.stage_depth,
        coalesce(staged.next_depth > staged.stage_depth, false) as is_push,
        coalesce(staged.next_depth < staged.depth, false) as is_fall_back,
        coalesce(
            staged.event_number >= turns.order_number
            or staged.next_number > turns.order_number,
            false
        ) as is_after_order

    from (
        select
            session_key,
            sign,
            event_number,
            link,
            link_click_number,
            {{ stage_depth('funnel_stage') }} as depth,
            {{ stage_depth('funnel_stage_next') }} as next_depth,
            lead(event_number) over (
                partition by session_key, sign order by event_number
            ) as next_number,
            max({{ stage_depth('funnel_stage') }}) over (
                partition by session_key, sign order by event_number
                rows between unbounded preceding and current row
            ) as stage_depth
        from {{ versions_of(clicks) }} as clicks
        where
            funnel_stage is not null
            and {{ in_part('clicks.session_key') }}
    ) as staged

    left join {{ versions_of(checkouts) }} as turns
        on
            staged.session_key = turns.session_key
            and staged.sign = turns.sign
{%- endmacro %}
