{# Post-hook: writes down which run's rows a table of one run holds. #}
{% macro mark_run() -%}
    insert or replace into refresh.run_tables
    select '{{ this.identifier }}', run_id from refresh.run
{%- endmacro %}
