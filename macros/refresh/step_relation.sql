{#
  A step as a relation, where no ref will do: what builds it asks as well: by a
  model's name, or by a word for it. Nowhere else in macros do names of steps stand as
  text.
#}
{% macro step_relation(step) -%}
    {%- set names = {
        'clicks': 'int_clicks',
        'human sessions': 'int_human_sessions',
        'chains to rebuild': 'int_chains_to_rebuild',
        'deduplicated events': 'int_events_deduplicated',
        'numbered events': 'int_events_numbered',
        'site days': 'int_site_days',
        'stored events': 'int_stored_events',
        'validated events': 'int_events_validated',
    } -%}
    {{ return(this.incorporate(path={
        'schema': 'intermediate', 'identifier': names.get(step, step)
    })) }}
{%- endmacro %}
