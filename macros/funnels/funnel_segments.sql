{# What agg_funnel_days and agg_funnel_steps break funnels down by. #}
{% macro funnel_segments() -%}
    {{ return(['all', 'device_type', 'country', 'channel', 'campaign_id',
        'visit_kind']) }}
{%- endmacro %}
