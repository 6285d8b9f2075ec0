{#
  SQL for the refresh that the tables have reached: what rows are built in of which all
  are written where one changed.
#}
{% macro last_number() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        0
    {%- else -%}
        (select last_number from refresh.run)
    {%- endif -%}
{%- endmacro %}
