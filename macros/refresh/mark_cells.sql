{# Post-hook of a table of cells: which versions it has counted. #}
{% macro mark_cells() -%}
    insert or replace into refresh.cells
    select '{{ this.identifier }}', model, reached, rebuilt_by
    from refresh.versions
    where model in ('{{ versioned_inputs().keys() | join("', '") }}')
{%- endmacro %}
