{# SQL for the last usual day of any site. #}
{% macro data_until() -%}
    select max(last_on) from {{ step_relation('site days') }}
{%- endmacro %}
