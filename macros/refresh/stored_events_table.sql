{# The table of events as a relation; no ref, as what builds it asks as well. #}
{% macro stored_events_table() -%}
    {{ this.incorporate(path={
        'schema': 'intermediate', 'identifier': 'int_stored_events'
    }) }}
{%- endmacro %}
