{#
  dbt's `view` in one statement: DuckDB puts a view in another's place by itself.
#}
{% materialization view, adapter="duckdb" -%}
    {%- set target = this.incorporate(type='view') -%}
    {%- set before = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if before -%}
            drop {{ before.type }} if exists {{ target }};
        {%- endif %}
        {{ get_create_view_as_sql(target, compiled_code) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{%- endmaterialization %}
