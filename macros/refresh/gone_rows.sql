{# Where rows that left a table of versions are written down for cells. #}
{% macro gone_rows(relation) -%}
    {{ return(relation.incorporate(path={
        'schema': 'refresh', 'identifier': relation.identifier ~ '_gone'
    })) }}
{%- endmacro %}
