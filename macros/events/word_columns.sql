{#
  Columns of the events contract that hold few different words. Only of these
  the values are counted: ids, addresses and free text are as many as the rows.
#}
{% macro word_columns() -%}
    {{ return([
        'event_name', 'link_group', 'funnel_stage', 'category', 'currency',
        'campaign_id', 'traffic_source', 'traffic_medium', 'device_type',
        'browser', 'operating_system', 'country', 'region',
        'labelled_checkout', 'labelled_order',
    ]) }}
{%- endmacro %}
