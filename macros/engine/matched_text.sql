{# What the first brackets of a pattern match; null where nothing does. #}
{% macro matched_text(text, pattern) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), '')
{%- endmacro %}
