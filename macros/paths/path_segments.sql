{# What sessions are told apart by in paths: columns of int_human_sessions. #}
{% macro path_segments() -%}
    {{ return(['outcome', 'device_type', 'channel']) }}
{%- endmacro %}
