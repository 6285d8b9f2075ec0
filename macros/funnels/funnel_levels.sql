{#
  How many steps the longest funnel has: so many levels are looked through. Asked of
  the seed as SQL is compiled; before it is there the answer is only for reading.
#}
{% macro funnel_levels() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return(4) }}
    {%- endif -%}
    {#- no ref, so that unit tests need not give it -#}
    {%- set seed = adapter.get_relation(
        this.database, 'seeds', 'funnel_steps'
    ) -%}
    {%- if seed is none -%}
        {{ return(4) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(max(step_number), 1) from ' ~ seed
        ~ ' where not is_exclusion'
    ).rows[0][0] | int) }}
{%- endmacro %}
