{# The date of a UTC time in the reporting time zone: every _on column. #}
{% macro reporting_date(timestamp) -%}
    {%- set zone = "'" ~ var('reporting_timezone') ~ "'" -%}
    cast({{ local_time(timestamp, zone) }} as date)
{%- endmacro %}
