{# What stands in a repaired copy in place of an erased row's values. #}
{% macro erased_mark() -%}
    'erased:' || substr(sha256(
        getvariable('clickstream_salt') || chr(31) || 'erased'
    ), 1, 32)
{%- endmacro %}
