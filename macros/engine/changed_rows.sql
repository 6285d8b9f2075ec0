{# SQL for the rows of a table of versions that came or went after a version. #}
{% macro changed_rows(name, version) -%}
    {%- set relation = step_relation(name) -%}
    select * from {{ relation }} where built_in > {{ version }}
    union all
    select * exclude (gone_in) from {{ gone_rows(relation) }}
    where gone_in > {{ version }} and built_in <= {{ version }}
{%- endmacro %}
