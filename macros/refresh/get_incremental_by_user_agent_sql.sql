{#
  dbt's hook for `incremental_strategy: by_user_agent`: what is known of an agent stays
  as long as some event came by it.
#}
{% macro get_incremental_by_user_agent_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) -%}
    delete from {{ target }}
    where user_agent not in (
        select user_agent from {{ stored_events_table() }}
        where copy_number = 1 and user_agent is not null
    );
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
