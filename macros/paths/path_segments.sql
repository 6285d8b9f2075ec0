{# What sessions are told apart by in paths: columns of int_sessions_counted. #}
{% macro path_segments() -%}
    {{ return(['outcome', 'device_type', 'channel']) }}
{%- endmacro %}
