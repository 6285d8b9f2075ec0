{#
  What stands in a repaired copy in place of a row's values, which was `erased` or
  `expired`.
#}
{% macro gone_mark(reason) -%}
    '{{ reason }}:' || substr(sha256(
        getvariable('clickstream_salt') || chr(31) || '{{ reason }}'
    ), 1, 32)
{%- endmacro %}
