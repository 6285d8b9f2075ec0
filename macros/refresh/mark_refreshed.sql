{# Post-hook: writes down, with the rows, which refresh a table has reached. #}
{% macro mark_refreshed() -%}
    insert or replace into refresh.marks
    select '{{ this.identifier }}', last_number from refresh.run
{%- endmacro %}
