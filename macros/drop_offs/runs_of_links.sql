{#
  What one, two and three links in a row are grouped by, each run by its links alone,
  and by what else is named: for `group by`. With it goes runs_told_apart.
#}
{% macro runs_of_links(keys) -%}
    {{ keys | join(', ') }},
    rollup(link, link_before, link_two_before)
{%- endmacro %}
