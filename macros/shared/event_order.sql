{# The one order of events inside a visitor: no table may depend on luck. #}
{% macro event_order() -%}
    occurred_at, source_position nulls last, event_id
{%- endmacro %}
