-- noqa: disable=LT02
{#
  The same of people's sessions, with what these are told apart by.
#}
{% macro clicks_of_sessions(clicks, sessions, segments) -%}
    select
        clicks.*,
        {%- for segment in segments %}
            sessions.{{ segment }}{{ ',' if not loop.last }}
        {%- endfor %}

    from ({{ clicks_by_grain(clicks) }}) as clicks

    inner join {{ versions_of(sessions) }} as sessions
        on
            clicks.session_key = sessions.session_key
            and clicks.sign = sessions.sign
{%- endmacro %}
