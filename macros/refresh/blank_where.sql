{#
  Columns, of which nothing is left where a condition holds: nothing of what is gone
  may be written, not even into a table that is emptied again.
#}
{% macro blank_where(condition, columns) -%}
    {%- set run = refresh_run() -%}
    {%- set is_needed = run['forgotten'] or run['expires_before'] -%}
    {%- for column in columns %}
        {%- if is_needed -%}
            case when not coalesce({{ condition }}, false) then {{ column }} end
            as {{ column }}
        {%- else -%}
            {{ column }}
        {%- endif -%}
        {{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
