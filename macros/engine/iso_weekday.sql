{# Day of the week, Monday 1 to Sunday 7. #}
{% macro iso_weekday(timestamp) -%}
    extract(isodow from {{ timestamp }})
{%- endmacro %}
