{# Seconds from one time to a later one, exact to the millisecond. #}
{% macro seconds_between(earlier, later) -%}
    cast(
        {{ microseconds_between(earlier, later) }} / 1000000.0 as decimal(18, 3)
    )
{%- endmacro %}
