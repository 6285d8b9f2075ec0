{# A session's clicks before its outcome: those from the order itself on, or
   from a link that is one, are cut away. Reads `clicks`, as int_click_prefixes
   has them. #}
{% macro clicks_before_outcome() -%}
    select clicks.*

    from clicks

    left join (
        select
            clicks.session_key,
            min(clicks.click_number) as cut_at
        from clicks
        left join {{ ref('agg_outcome_links') }} as outcome_links
            on
                clicks.site_id = outcome_links.site_id
                and clicks.last_link = outcome_links.link
        where clicks.is_order or outcome_links.link is not null
        group by clicks.session_key
    ) as outcomes_found
        on clicks.session_key = outcomes_found.session_key

    where coalesce(clicks.click_number < outcomes_found.cut_at, true)
{%- endmacro %}
