{# A list of texts, each escaped to be joined by ` > `. #}
{% macro escaped_texts(list) -%}
    list_transform({{ list }}, lambda x: {{ escaped_text('x') }})
{%- endmacro %}
