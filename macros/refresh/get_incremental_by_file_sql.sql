{#
  dbt's hook for `incremental_strategy: by_file`: rows of files not read now stay.
#}
{% macro get_incremental_by_file_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) -%}
    delete from {{ target }}
    where (source, source_file) not in (
        select (source, source_file) from landing.files
        where is_present and not is_in_batch
    );
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
