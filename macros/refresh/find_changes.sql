{#
  Pre-hook of a table of cells, or by versions, that goes on: the keys (changes_by) of
  those of whom something is another than it has counted, once for all that it reads.
#}
{% macro find_changes() -%}
    {%- set reached = versions_reached() -%}
    {%- if reached is not none -%}
        create or replace temp table {{ changes_found() }} as
        select distinct {{ changes_by() }}
        from ({{ keys_of_changes(versioned_inputs(), reached) }})
    {%- endif -%}
{%- endmacro %}
