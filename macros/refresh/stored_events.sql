{# The events as stored before this run; none when it builds everything anew. #}
{% macro stored_events() -%}
    {%- if refresh_run()['is_full'] -%}
        (
            select
                {{ kept_columns() }},
                cast(null as uhugeint) as chain_key,
                cast(null as uhugeint) as session_key,
                cast(null as bigint) as copy_number
            from {{ ref('int_events_validated') }}
            where false
        )
    {%- else -%}
        {{ step_relation('stored events') }}
    {%- endif -%}
{%- endmacro %}
