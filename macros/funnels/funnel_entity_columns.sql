{#
  What sessions of int_human_sessions, or people of int_funnel_people, are told apart
  by in funnels.
#}
{% macro funnel_entity_columns(table=none, is_person=false) -%}
    {%- set of = table ~ '.' if table else '' -%}
    {{ of ~ 'day' if is_person else reporting_date(of ~ 'started_at') }} as day,
    coalesce({{ of }}device_type, '(unknown)') as device_type,
    coalesce({{ of }}country, '(unknown)') as country,
    coalesce({{ of }}channel, '(unknown)') as channel,
    coalesce({{ of }}campaign_id, '(none)') as campaign_id,
    {{ 'cast(null as string)' if is_person
        else visit_kind(of ~ 'session_number') }} as visit_kind
{%- endmacro %}
