{# What decides the order of events, their gaps and cuts, and the next link. #}
{% macro narrow_columns() -%}
    event_key,
    event_id,
    site_id,
    sequence_key,
    occurred_at,
    source_position,
    link,
    traffic_source,
    traffic_medium,
    campaign_id
{%- endmacro %}
