{#
  The columns of cells: their keys, and the others summed as what they are. A sum over
  nothing stays null.
#}
{% macro cells_summed(keys, columns) -%}
    {%- for column in columns -%}
        {%- if column.name in keys -%}
            {{ column.quoted }}
        {%- else -%}
            cast(sum({{ column.quoted }}) as {{ column.dtype }})
        {%- endif -%}
        {{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
