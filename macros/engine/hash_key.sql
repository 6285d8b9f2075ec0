{# One 128-bit number for several text columns; nulls count as empty. #}
{% macro hash_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append("coalesce(" ~ column ~ ", '')") -%}
    {%- endfor -%}
    md5_number({{ parts | join(" || chr(31) || ") }})
{%- endmacro %}
