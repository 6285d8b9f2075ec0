{#
  SQL for the sessions of people of whom some outcome is known, with their `sign`
  (versions_of), and whether the person ever ordered.
#}
{% macro people_of_known_outcome(sessions) -%}
    select
        site_id,
        session_key,
        sign,
        person_key,
        bool_or(has_order) over (partition by person_key, sign) as has_order
    from {{ versions_of(sessions) }} as of_people
    qualify bool_or(has_order) over (partition by person_key, sign) is not null
{%- endmacro %}
