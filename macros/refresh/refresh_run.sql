{#
  The run under way, as landing wrote it down: its number, an id that no other run
  has, whether it builds everything anew, of what there are tombstones, and before
  when events are not kept.
#}
{% macro refresh_run() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return({
            'number': 0, 'run_id': '', 'is_full': true, 'forgotten': '',
            'expires_before': none,
        }) }}
    {%- endif -%}
    {%- set row = run_query(
        "select refresh_number, run_id, is_full,"
        ~ " (select string_agg(distinct what) from landing.tombstones),"
        ~ " cast(expires_before as varchar) from refresh.run"
    ).rows[0] -%}
    {{ return({
        'number': row[0], 'run_id': row[1], 'is_full': row[2],
        'forgotten': row[3] or '', 'expires_before': row[4],
    }) }}
{%- endmacro %}
