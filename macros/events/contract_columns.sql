{# The events contract's columns that a source gives, as a list of names. #}
{% macro contract_columns() -%}
    {%- set names = [] -%}
    {%- for name in event_columns().split(',') | map('trim') -%}
        {%- if name not in [
            'source', 'source_file', 'site_id', 'occurred_at_text', 'raw_row',
            'filter_rule'
        ] -%}
            {%- do names.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
