{#
  dbt's `table`, with half its statements: the table is made under another name and
  takes its place in one transaction. Whenever a run is killed, the old table or the
  new one is there, whole. dbt-duckdb's own keeps the old one beside it meanwhile, and
  renames and drops it by statements of their own.

  A table that is due by a setting stays as it is until it is.
#}
{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set unfinished = make_intermediate_relation(target) -%}
    {%- set left_over = load_cached_relation(unfinished) -%}
    {%- set before = load_cached_relation(this) -%}
    {%- set type_before = before.type if before else 'table' -%}
    {%- set takes_its_place -%}
        drop {{ type_before }} if exists {{ target }};
        alter table {{ unfinished }} rename to {{ target.identifier }}
    {%- endset -%}

    {%- if not is_due() -%}
        {%- call statement('main') -%}
            select 1
        {%- endcall -%}
        {{ return({'relations': [target]}) }}
    {%- endif -%}

    {{ drop_relation_if_exists(left_over) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if model['language'] == 'sql' -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, unfinished, compiled_code) }};
            {{ takes_its_place }}
        {%- endcall -%}
    {%- else -%}
        {%- call statement('main', language='python') -%}
            {{- create_table_as(False, unfinished, compiled_code, 'python') }}
        {%- endcall -%}
        {%- call statement('takes_its_place') -%}
            {{ takes_its_place }}
        {%- endcall -%}
    {%- endif -%}
    {% do create_indexes(target) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
