{# The texts of a list as one text. #}
{% macro joined_text(texts, between=' > ') -%}
    array_to_string({{ texts }}, '{{ between }}')
{%- endmacro %}
