{# One JSON object of two; where both have a key, the second says what it is. #}
{% macro json_merged(first, second) -%}
    case
        when {{ first }} is null or {{ second }} is null
            then coalesce({{ first }}, {{ second }})
        else cast(json_merge_patch({{ first }}, {{ second }}) as varchar)
    end
{%- endmacro %}
