{# A condition: the event is a click, and no heartbeat. #}
{% macro is_click() -%}
    coalesce(event_name, '') <> 'ping'
{%- endmacro %}
