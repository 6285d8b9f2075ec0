{# Texts of a group joined in order, by " > " if not told otherwise. #}
{% macro ordered_text(text, order_by, between=' > ') -%}
    string_agg({{ text }}, '{{ between }}' order by {{ order_by }})
{%- endmacro %}
