{#
  Which version of each of its inputs a table of cells has counted, by the input's
  name; none where it is built anew.
#}
{% macro versions_reached() -%}
    {%- if is_built_anew() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set reached = {} -%}
    {%- for row in run_query(
        "select input, reached from refresh.cells where model = '"
        ~ this.identifier ~ "'"
    ).rows -%}
        {%- do reached.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(reached) }}
{%- endmacro %}
