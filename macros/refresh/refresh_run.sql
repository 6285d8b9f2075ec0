{#
  The run under way, as landing wrote it down: its number, an id that no other run
  has, and whether it builds everything anew.
#}
{% macro refresh_run() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return({'number': 0, 'run_id': '', 'is_full': true}) }}
    {%- endif -%}
    {%- set row = run_query(
        'select refresh_number, run_id, is_full from refresh.run'
    ).rows[0] -%}
    {{ return({'number': row[0], 'run_id': row[1], 'is_full': row[2]}) }}
{%- endmacro %}
