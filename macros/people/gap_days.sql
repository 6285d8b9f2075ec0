{# Days, with fractions, from the start of a person's session before to that of
   this one; null of the first. #}
{% macro gap_days() -%}
    cast({{ seconds_between(
        'lag(started_at) over (
            partition by site_id, person_id order by started_at, session_key
        )',
        'started_at'
    ) }} as double) / 86400
{%- endmacro %}
