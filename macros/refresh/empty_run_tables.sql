{#
  Post-hook, once the events are safe: the tables of one run give back their room in
  the file, which the tables behind them then use; and they hold nothing of what was
  new, so that they are the same after a run that finds nothing new.
#}
{% macro empty_run_tables() -%}
    {%- set names = [
        'events_validated', 'events_deduplicated', 'chains_to_rebuild',
        'events_numbered',
    ] -%}
    {%- for name in names %}
    delete from {{ this.incorporate(path={'identifier': 'int_' ~ name}) }};
    {%- endfor -%}
{%- endmacro %}
