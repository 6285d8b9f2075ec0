{#
  dbt's hook for `incremental_strategy: by_cells`: to each cell is added what came and
  taken away what went. A cell that counts nothing is dropped; `counted_by` in its
  `meta` is the column that says so.
#}
{% macro get_incremental_by_cells_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set delta = arg_dict.temp_relation -%}
    {%- set keys = arg_dict.unique_key -%}
    {%- set names = arg_dict.dest_columns | map(attribute='name') | list -%}
    {%- set counted_by = config.get('meta').counted_by -%}
    {%- set same = [] -%}
    {%- for key in keys -%}
        {%- do same.append(
            'cells.' ~ key ~ ' is not distinct from delta.' ~ key
        ) -%}
    {%- endfor -%}
    {%- set merged = 'merged_' ~ target.identifier %}
    create or replace temp table {{ merged }} as
    select * from (
        select cells.* from {{ target }} as cells
        semi join {{ delta }} as delta on {{ same | join(' and ') }}
        union all by name
        select * from {{ delta }}
    );
    delete from {{ target }} as cells
    using {{ delta }} as delta
    where {{ same | join(' and ') }};
    insert into {{ target }} ({{ names | join(', ') }})
    select {{ cells_summed(keys, arg_dict.dest_columns) }}
    from {{ merged }}
    group by {{ keys | join(', ') }}
    having sum({{ counted_by }}) <> 0;
    drop table {{ merged }}
{%- endmacro %}
