{#
  The items of a list in a JSON object, as JSON; empty where it is none. A text that is
  such a list, as a cell of CSV is, is one too.
#}
{% macro json_items(json, key) -%}
    coalesce(
        cast(try(json_extract(
            {{ json }} ->> '$."{{ key }}"', '$[*]'
        )) as json[]),
        []
    )
{%- endmacro %}
