{# Links among the next three clicks of those on the fence: sessions with it
   and without, and those that ordered. Reads `on_the_fence` (session_id,
   site_id, click_number, has_order). #}
{% macro fence_links_counted() -%}
    select
        seen.site_id,
        seen.link,
        count(*) as sessions_with,
        count_if(seen.has_order) as ordered_with,
        any_value(sites.sessions) - count(*) as sessions_without,
        any_value(sites.ordered) - count_if(seen.has_order) as ordered_without

    from (
        select distinct
            fence.*,
            events.link
        from on_the_fence as fence
        inner join {{ ref('fct_events') }} as events
            on
                fence.session_id = events.session_id
                and fence.click_number < events.event_number
                and fence.click_number + 3 >= events.event_number
        anti join {{ ref('agg_outcome_links') }} as outcome_links
            on
                events.site_id = outcome_links.site_id
                and events.link = outcome_links.link
        -- the order itself moves nobody
        where not events.is_order and events.link is not null
    ) as seen

    inner join (
        select
            site_id,
            count(*) as sessions,
            count_if(has_order) as ordered
        from on_the_fence
        group by site_id
    ) as sites
        on seen.site_id = sites.site_id

    group by seen.site_id, seen.link

    having count(*) >= {{ var('min_compared') }}
{%- endmacro %}
