{# A condition: the row is of somebody whom find_changes has found. #}
{% macro has_changed() -%}
    {{ changes_by() }} in (select {{ changes_by() }} from {{ changes_found() }})
{%- endmacro %}
