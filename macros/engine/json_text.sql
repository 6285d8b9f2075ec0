{# What a JSON object says under a key, as text; null where it is none. #}
{% macro json_text(json, key) -%}
    try({{ json }} ->> '$."{{ key }}"')
{%- endmacro %}
