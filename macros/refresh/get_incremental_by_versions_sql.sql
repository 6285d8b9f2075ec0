{#
  dbt's hook for `incremental_strategy: by_versions`: whoever has a row in its inputs
  that is another than this table has seen is replaced. What was there is written down
  for the cells that have counted it.
#}
{% macro get_incremental_by_versions_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) %}
    insert into {{ gone_rows(target) }}
    select *, {{ version_number() }} from {{ target }}
    where {{ is_changed() }};
    delete from {{ target }} where {{ is_changed() }};
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
