{# A list in which what repeats what comes before it is left out. #}
{% macro without_repeats(list) -%}
    list_filter(
        {{ list }}, lambda x, i: i = 1 or x <> ({{ list }})[i - 1]
    )
{%- endmacro %}
