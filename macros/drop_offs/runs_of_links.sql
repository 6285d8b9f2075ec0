{#
  What one, two and three links in a row are grouped by, each run by its links alone,
  and by what else is named: for `group by`. With it goes runs_told_apart.
#}
{% macro runs_of_links(keys) -%}
    {%- set told = keys | join(', ') -%}
    grouping sets (
        ({{ told }}, link),
        ({{ told }}, link, link_before),
        ({{ told }}, link, link_before, link_two_before)
    )
{%- endmacro %}
{#
  Its condition, for `having`: a session's first click ends no run of two, its second
  none of three.
#}
{% macro runs_told_apart() -%}
    (grouping(link_before) = 1 or link_before is not null)
    and (grouping(link_two_before) = 1 or link_two_before is not null)
{%- endmacro %}
