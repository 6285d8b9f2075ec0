{#
  The refresh that a kept table has reached: it lacks what was built later. -1 when it
  is built anew, as it then takes everything.
#}
{% macro refreshed_to() -%}
    {%- if is_built_anew() -%}
        {{ return(-1) }}
    {%- endif -%}
    {{ return(run_query(
        "select refreshed_to from refresh.marks where model = '"
        ~ this.identifier ~ "'"
    ).rows[0][0]) }}
{%- endmacro %}
