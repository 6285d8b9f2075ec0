{#
  In how many parts a large table is filled when it is built anew, so that each is
  sorted and summed in memory. Keys are hashes: their ranges are parts of one size.
#}
{% macro fill_parts() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return(1) }}
    {%- endif -%}
    {%- if 'of_one_run' in config.get('tags', []) -%}
        {%- set takes_all = refresh_run()['is_full'] -%}
    {%- elif config.get('materialized') == 'incremental' -%}
        {%- set takes_all = should_full_refresh() or load_relation(this) is none -%}
    {%- else -%}
        {%- set takes_all = true -%}
    {%- endif -%}
    {%- if not takes_all -%}
        {{ return(1) }}
    {%- endif -%}
    {%- set rows = run_query(
        'select coalesce(sum(raw_rows), 0) from landing.files where is_present'
    ).rows[0][0] | int -%}
    {#- a row of text takes the room of several -#}
    {%- set weight = config.get('meta', {}).get('row_weight', 1) -%}
    {%- set parts = rows * weight / var('rows_at_once') -%}
    {{ return([1, parts | round(0, 'ceil') | int] | max) }}
{%- endmacro %}
