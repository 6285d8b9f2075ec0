{# A number in words, whole, with commas: `12,345`; null stays null. #}
{% macro told_number(number) -%}
    format('{:,}', cast(round({{ number }}) as bigint))
{%- endmacro %}
