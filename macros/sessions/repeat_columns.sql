{# What an event and the same event fired again have in common. #}
{% macro repeat_columns() -%}
    {{ return([
        'sequence_key', 'event_name', 'link', 'page_url', 'product_id', 'quantity',
        'order_id', 'revenue',
    ]) }}
{%- endmacro %}
