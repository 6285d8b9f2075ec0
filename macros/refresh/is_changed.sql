{#
  A condition: a row of a table of versions is of somebody of whom some row is another
  than this table has seen. `changes_by` in its `meta` is the key that says of whom. Of
  a table that is built anew: true.
#}
{% macro is_changed() -%}
    {%- if versions_reached() is none -%}
        true
    {%- else -%}
        {{ has_changed() }}
    {%- endif -%}
{%- endmacro %}
