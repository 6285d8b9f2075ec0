{#
  Whether a condition holds for some site. Where it holds for none, no event has to be
  looked at for it, which would cost another sort.
#}
{% macro any_site(sites, condition) -%}
    {%- if
        not execute
        or model.resource_type == 'unit_test'
        or load_relation(sites) is none
    -%}
        {{ return(true) }}
    {%- endif -%}
    {{ return(run_query(
        'select count(*) from ' ~ sites ~ ' where ' ~ condition
    ).rows[0][0] > 0) }}
{%- endmacro %}
