{# The key in the middle of the how-manieth of so many ranges of keys. #}
{% macro share_of_keys(number, count) -%}
    cast('{{ 2 ** 128 * (2 * number - 1) // (2 * count) }}' as uhugeint)
{%- endmacro %}
