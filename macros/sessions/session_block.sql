{# The how-manieth block of so many hours a time is in, 0 for the first. #}
{% macro session_block(began_at, time, hours) -%}
    floor(
        {{ microseconds_between(began_at, time) }}
        / ({{ hours }} * 3600000000.0)
    )
{%- endmacro %}
