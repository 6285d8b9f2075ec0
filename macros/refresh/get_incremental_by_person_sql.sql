{#
  dbt's hook for `incremental_strategy: by_person`: the people of whose sessions one is
  another than this table has seen are replaced.
#}
{% macro get_incremental_by_person_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) -%}
    {%- set people = people_of_changed_sessions(versions_reached()) %}
    insert into {{ gone_rows(target) }}
    select *, {{ version_number() }} from {{ target }}
    where person_key in ({{ people }});
    delete from {{ target }} where person_key in ({{ people }});
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
