{#
  One row per click and grain, with its `sign` (versions_of): one entry and one exit
  each. Each part names the table itself: a CTE would be kept in memory, whole.
#}
{% macro clicks_by_grain(clicks) -%}
    {%- for grain in ['link', 'link_group', 'funnel_stage'] %}
        select
            session_key,
            site_id,
            '{{ grain }}' as grain,
            {{ grain }}_click_number as click_number,
            {{ grain }} as node,
            {{ grain }}_next as next_node,
            {{ grain }}_seconds_to_next as seconds_to_next,
            sign
        from {{ versions_of(clicks) }} as of_{{ grain }}
        where {{ grain }} is not null
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
