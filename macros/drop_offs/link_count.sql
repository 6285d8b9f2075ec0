{# How many links a run has: null stands for those that it doesn't. #}
{% macro link_count() -%}
    1 + case when link_before is null then 0 else 1 end
    + case when link_two_before is null then 0 else 1 end
{%- endmacro %}
