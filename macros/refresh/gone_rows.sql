{# Where the rows that left a table of versions are written down, for its cells. #}
{% macro gone_rows(relation) -%}
    {{ return(relation.incorporate(path={
        'schema': 'refresh', 'identifier': relation.identifier ~ '_gone'
    })) }}
{%- endmacro %}
