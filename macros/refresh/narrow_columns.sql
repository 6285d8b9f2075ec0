{#
  What decides the order of events, their gaps and cuts, and the next link; with
  repeats also what tells that an event was fired again.
#}
{% macro narrow_columns(repeats=false) -%}
    {%- set names = [
        'event_key', 'event_id', 'site_id', 'sequence_key', 'occurred_at',
        'source_position', 'link', 'traffic_source', 'traffic_medium', 'campaign_id',
    ] -%}
    {%- for name in repeat_columns() if repeats and name not in names -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{ names | join(', ') }}
{%- endmacro %}
