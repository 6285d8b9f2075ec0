{#
  A condition: the key falls into the part that is being filled. `part_low` and
  `part_high` are set by duckdb__create_table_as.
#}
{% macro in_part(key) -%}
    {%- if fill_parts() == 1 -%}
        true
    {%- else -%}
        {{ key }}
        between getvariable('part_low') and getvariable('part_high')
    {%- endif -%}
{%- endmacro %}
