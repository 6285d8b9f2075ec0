{#
  A condition: a row of a table of versions is of somebody of whom some row is another
  than this table has seen. `changes_by` in its `meta` is the key that says of whom. Of
  a table that is built anew: true.
#}
{% macro is_changed() -%}
    {%- set reached = versions_reached() -%}
    {%- if reached is none -%}
        true
    {%- else -%}
        {{ changes_by() }} in ({{ keys_of_changes(versioned_inputs(), reached) }})
    {%- endif -%}
{%- endmacro %}
