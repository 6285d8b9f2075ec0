{# The currency that the event's row names, in capitals; null without one. #}
{% macro row_currency() -%}
    upper(nullif(trim(events.currency), ''))
{%- endmacro %}
