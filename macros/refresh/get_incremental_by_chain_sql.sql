{#
  dbt's hook for `incremental_strategy: by_chain`, of the events table alone: touched
  chains are replaced as a whole, and their sessions written down as gone.
#}
{% macro get_incremental_by_chain_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set columns = get_quoted_csv(
        arg_dict.dest_columns | map(attribute='name')
    ) -%}
    {%- set touched = step_relation('chains to rebuild') -%}
    {%- set contested = step_relation('deduplicated events') %}
    insert into refresh.sessions_gone
    select distinct session_key, visitor_key, {{ refresh_run()['number'] }}
    from {{ target }}
    where chain_key in (select chain_key from {{ touched }});
    delete from {{ target }}
    where chain_key in (select chain_key from {{ touched }});
    delete from {{ target }}
    where
        copy_number > 1
        and event_key in (select event_key from {{ contested }});
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict.temp_relation }}
{%- endmacro %}
