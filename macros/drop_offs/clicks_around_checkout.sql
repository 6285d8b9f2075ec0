{#
  SQL for the clicks with a link of sessions that are counted, with their `sign`
  (versions_of): each before the checkout, or after it and before the order; where
  nobody knows when the checkout was, after it.

  clicks, sessions, checkouts: the tables of versions that these are read from.
#}
{% macro clicks_around_checkout(clicks, sessions, checkouts) -%}
    select
        clicks.session_key,
        clicks.sign,
        clicks.site_id,
        clicks.link_click_number as click_number,
        clicks.link,
        clicks.link_before,
        clicks.link_two_before,
        clicks.link_next = 'path_end' as is_exit,
        clicks.funnel_stage,
        sessions.started_at,
        sessions.ended_at,
        sessions.deepest_depth,
        sessions.outcome,
        turns.checkout_at,
        coalesce(
            sessions.outcome = 'browsed'
            or clicks.event_number < turns.checkout_number,
            false
        ) as is_before_checkout,
        coalesce(
            sessions.outcome in ('checked_out', 'ordered')
            and clicks.event_number >= coalesce(turns.checkout_number, 1)
            and (
                turns.order_number is null
                or clicks.event_number < turns.order_number
            ),
            false
        ) as is_after_checkout

    from {{ versions_of(clicks) }} as clicks

    inner join {{ versions_of(sessions) }} as sessions
        on
            clicks.session_key = sessions.session_key
            and clicks.sign = sessions.sign

    left join {{ versions_of(checkouts) }} as turns
        on
            clicks.session_key = turns.session_key
            and clicks.sign = turns.sign

    where clicks.link is not null
{%- endmacro %}
