{#
  dbt's hook for `incremental_strategy: by_session`: the sessions (or with a key
  visitor_key the visitors) that changed since this table's own mark are replaced.
#}
{% macro get_incremental_by_session_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set key = arg_dict.unique_key or 'session_key' -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) -%}
    {% if (config.get('meta') or {}).get('versions_of') -%}
        insert into {{ gone_rows(target) }}
        select *, {{ last_number() }} from {{ target }}
        where {{ changed_keys(key) }};
    {%- endif %}
    delete from {{ target }} where {{ changed_keys(key) }};
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
