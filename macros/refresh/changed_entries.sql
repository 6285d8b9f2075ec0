{#
  SQL for the keys of people of whom some row is another than a table of cells has
  counted, all of whose inputs are rows of people.
#}
{% macro changed_entries(kinds, reached) -%}
    {%- for name in kinds %}
        select person_key from ({{ changed_rows(name, reached[name]) }})
        {{ 'union' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
