{# What decides the order of events and their gaps, and which link is next. #}
{% macro narrow_columns() -%}
    event_key,
    event_id,
    site_id,
    sequence_key,
    occurred_at,
    source_position,
    link
{%- endmacro %}
