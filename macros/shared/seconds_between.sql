{#
  Seconds from one time to a later one, in whole milliseconds. Rounded down, so that
  parts never add up to more than the whole.
#}
{% macro seconds_between(earlier, later) -%}
    cast(
        floor({{ microseconds_between(earlier, later) }} / 1000.0) / 1000
        as decimal(18, 3)
    )
{%- endmacro %}
