{# A 128-bit key as the 32 hexadecimal digits that BI tools can hold. #}
{% macro key_text(key) -%}
    lower(lpad(to_hex({{ key }}), 32, '0'))
{%- endmacro %}
