{#
  A step as a relation, where no ref will do: what builds it asks as well. Nowhere else
  in macros do names of steps stand as text.
#}
{% macro step_relation(step) -%}
    {%- set names = {
        'chains to rebuild': 'int_chains_to_rebuild',
        'deduplicated events': 'int_events_deduplicated',
        'numbered events': 'int_events_numbered',
        'stored events': 'int_stored_events',
        'validated events': 'int_events_validated',
    } -%}
    {{ this.incorporate(path={
        'schema': 'intermediate', 'identifier': names[step]
    }) }}
{%- endmacro %}
