{#
  The number of the version that a table of versions is given now: one more than the
  one that it has.
#}
{% macro version_number() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return(1) }}
    {%- endif -%}
    {%- set rows = run_query(
        "select reached from refresh.versions where model = '"
        ~ this.identifier ~ "'"
    ).rows -%}
    {{ return((rows[0][0] if rows else 0) + 1) }}
{%- endmacro %}
