{# A text in which `>` is `\>`, and `\` itself `\\`, to be joined by ` > `. #}
{% macro escaped_text(text) -%}
    replace(
        replace({{ text }}, chr(92), chr(92) || chr(92)), '>', chr(92) || '>'
    )
{%- endmacro %}
