{#
  Post-hook, once the events are safe: the wide tables of one run give back their room
  in the file, which the tables behind them then use.
#}
{% macro empty_run_tables() -%}
    {%- for name in ['events_validated', 'events_deduplicated', 'events_ordered'] %}
    delete from {{ this.incorporate(path={'identifier': 'int_' ~ name}) }};
    {%- endfor -%}
{%- endmacro %}
