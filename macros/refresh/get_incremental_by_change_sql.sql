{#
  dbt's hook for `incremental_strategy: by_change`: the table is computed as a whole,
  and of its rows those are written that differ from the stored ones. What they were
  is written down for the cells that have counted them.
#}
{% macro get_incremental_by_change_sql(arg_dict) -%}
    {%- set target = arg_dict.target_relation -%}
    {%- set computed = arg_dict.temp_relation -%}
    {%- set key = arg_dict.unique_key -%}
    {%- set keys = [key] if key is string else key -%}
    {%- set names = arg_dict.dest_columns | map(attribute='quoted') | list -%}
    {%- set gone = gone_rows(target) -%}
    {%- set matches = [] -%}
    {%- for name in keys -%}
        {%- do matches.append('stored.' ~ name ~ ' = computed.' ~ name) -%}
    {%- endfor -%}
    {%- set equals = [] -%}
    {%- for name in names if name != '"built_in"' -%}
        {%- do equals.append(
            'stored.' ~ name ~ ' is not distinct from computed.' ~ name
        ) -%}
    {%- endfor %}
    insert into {{ gone }}
    select stored.*, {{ version_number() }}
    from {{ target }} as stored
    left join {{ computed }} as computed on {{ matches | join(' and ') }}
    where
        computed.{{ keys[0] }} is null
        or not ({{ equals | join(' and ') }});
    delete from {{ target }}
    where ({{ keys | join(', ') }}) in (
        select ({{ keys | join(', ') }}) from {{ gone }}
        where gone_in = {{ version_number() }}
    );
    insert into {{ target }} ({{ names | join(', ') }})
    select {{ names | join(', ') }}
    from {{ computed }} as computed
    where not exists (
        select 1 from {{ target }} as stored where {{ matches | join(' and ') }}
    )
{%- endmacro %}
