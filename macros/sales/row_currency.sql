{# The currency that the event's row names, in capitals; null where it names none. #}
{% macro row_currency() -%}
    upper(nullif(trim(events.currency), ''))
{%- endmacro %}
