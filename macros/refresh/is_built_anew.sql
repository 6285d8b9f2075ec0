{# Whether a kept table is built anew by this run, and takes everything. #}
{% macro is_built_anew() -%}
    {{ return(
        not execute
        or model.resource_type == 'unit_test'
        or config.get('materialized') != 'incremental'
        or should_full_refresh()
        or load_relation(this) is none
    ) }}
{%- endmacro %}
