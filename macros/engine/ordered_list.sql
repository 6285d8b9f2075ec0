{# Values of a group as a list, in an order. #}
{% macro ordered_list(value, order_by) -%}
    list({{ value }} order by {{ order_by }})
{%- endmacro %}
