{# A condition: the event is a click, and no heartbeat or mark; null is one. #}
{% macro is_click() -%}
    coalesce(is_click, true)
{%- endmacro %}
