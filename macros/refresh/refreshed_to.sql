{#
  The refresh that a kept table has reached: it lacks what was built later. -1 when it
  is built anew, as it then takes everything.
#}
{% macro refreshed_to() -%}
    {%- if
        not execute
        or config.get('materialized') != 'incremental'
        or should_full_refresh()
        or load_relation(this) is none
    -%}
        {{ return(-1) }}
    {%- endif -%}
    {{ return(run_query(
        "select refreshed_to from refresh.marks where model = '"
        ~ this.identifier ~ "'"
    ).rows[0][0]) }}
{%- endmacro %}
