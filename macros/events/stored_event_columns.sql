{# What is known of a stored event, with its place, its day and its delay. #}
{% macro stored_event_columns(table=none) -%}
    {%- set of = table ~ '.' if table else '' -%}
    {{ kept_columns(table) }},
    {{ of }}chain_key,
    {{ of }}session_key,
    {{ of }}event_number,
    {{ of }}next_link,
    {{ of }}seconds_to_next,
    {{ of }}seconds_since_previous,
    {{ of }}built_in,
    {{ reporting_date(of ~ 'occurred_at') }} as occurred_on,
    coalesce({{ microseconds_between(
        of ~ 'occurred_at', of ~ 'received_at'
    ) }} > {{ var('late_event_days') }} * 86400000000, false) as is_late
{%- endmacro %}
