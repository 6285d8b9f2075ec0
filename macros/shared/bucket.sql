{#
  The number of the range that a value of 0 or more falls into: each range ends 2 %
  above its begin, and 0 has its own.
#}
{% macro bucket(value) -%}
    case
        when {{ value }} > 0
            then cast(floor(
                ln(cast({{ value }} as double)) / ln(1.02e0)
            ) as integer)
        else -1000
    end
{%- endmacro %}
