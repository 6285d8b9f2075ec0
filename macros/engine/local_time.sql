{# A UTC time on the clock of a time zone. #}
{% macro local_time(timestamp, time_zone) -%}
    ({{ timestamp }} at time zone 'UTC' at time zone {{ time_zone }})
{%- endmacro %}
