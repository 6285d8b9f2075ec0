{# A condition: a regular expression is found in a text. #}
{% macro text_matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}
