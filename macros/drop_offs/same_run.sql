{# A condition: two tables' rows are of the same run of links of a site. #}
{% macro same_run(one, other) -%}
    {{ one }}.site_id = {{ other }}.site_id
    {%- for column in ['link', 'link_before', 'link_two_before'] %}
        and {{ one }}.{{ column }} is not distinct from {{ other }}.{{ column }}
    {%- endfor %}
{%- endmacro %}
