{#
  What a path calls a click: null for a heartbeat; a link that has the name of what
  paths add stands in quotes.
#}
{% macro node_text(column) -%}
    case
        when not ({{ is_click() }}) then null
        when {{ column }} in ('path_start', 'path_end', 'other')
            then '"' || {{ column }} || '"'
        else {{ column }}
    end
{%- endmacro %}
