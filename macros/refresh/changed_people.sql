{#
  A condition: some session of the person is another than the table has seen. Of a
  table that is built anew: true.
#}
{% macro changed_people() -%}
    {%- set reached = versions_reached() -%}
    {%- if reached is none -%}
        true
    {%- else -%}
        person_key in ({{ people_of_changed_sessions(reached) }})
    {%- endif -%}
{%- endmacro %}
{# SQL for the keys of these people, also of those who have no session any more. #}
{% macro people_of_changed_sessions(reached) -%}
    {%- set sessions = step_relation('human sessions') -%}
    select person_key
    from ({{ changed_rows(sessions.identifier, reached[sessions.identifier]) }})
{%- endmacro %}
