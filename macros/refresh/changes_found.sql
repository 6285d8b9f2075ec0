{# The name of the table of find_changes. #}
{% macro changes_found() -%}
    changes_of_{{ this.identifier }}
{%- endmacro %}
