{#
  Post-hook, once the events are safe: the tables of one run give back their room in
  the file, which the tables behind them then use; and they hold nothing of what was
  new, so that they are the same after a run that finds nothing new.
#}
{% macro empty_run_tables() -%}
    {%- set steps = [
        'validated events', 'deduplicated events', 'chains to rebuild',
        'numbered events',
    ] -%}
    {%- for step in steps %}
    delete from {{ step_relation(step) }};
    {%- endfor -%}
{%- endmacro %}
