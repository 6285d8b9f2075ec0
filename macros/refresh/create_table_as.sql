{#
  dbt-duckdb's own macro, told more: SQL that asks for a part is run once for each
  part, one after the other, so that only one has to fit into memory.
#}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none,
    sorted_by=none
) -%}
    {%- if "getvariable('part_low')" not in compiled_code -%}
        {{ return(dbt.duckdb__create_table_as(
            temporary, relation, compiled_code, language, partitioned_by,
            sorted_by
        )) }}
    {%- endif -%}
    {%- set parts = fill_parts() -%}
    {%- set statements = [] -%}
    {%- for part in range(parts) -%}
        {%- set low = 2 ** 128 * part // parts -%}
        {%- set high = 2 ** 128 * (part + 1) // parts - 1 -%}
        {%- set into = 'insert into ' ~ relation -%}
        {%- if loop.first -%}
            {%- set into = 'create table ' ~ relation ~ ' as' -%}
        {%- endif -%}
        {%- do statements.append(
            "set variable part_low = cast('" ~ low ~ "' as uhugeint);\n"
            "set variable part_high = cast('" ~ high ~ "' as uhugeint);\n"
            ~ into ~ '\n' ~ compiled_code
        ) -%}
    {%- endfor -%}
    {{ statements | join(';\n') }}
{%- endmacro %}
