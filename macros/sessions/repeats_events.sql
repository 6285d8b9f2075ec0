{# Whether some site's events may be fired again; else none is looked for. #}
{% macro repeats_events(sites) -%}
    {%- if
        not execute
        or model.resource_type == 'unit_test'
        or load_relation(sites) is none
    -%}
        {{ return(true) }}
    {%- endif -%}
    {{ return(run_query(
        'select count(*) from ' ~ sites ~ ' where repeat_milliseconds is not null'
    ).rows[0][0] > 0) }}
{%- endmacro %}
