{# Texts of a group joined in order, ' > ' between them. #}
{% macro ordered_text(text, order_by) -%}
    string_agg({{ text }}, ' > ' order by {{ order_by }})
{%- endmacro %}
