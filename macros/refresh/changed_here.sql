{# A condition: the event was built after what a kept table has reached. #}
{% macro changed_here() -%}
    {%- set mark = refreshed_to() -%}
    {{ 'true' if mark < 0 else 'built_in > ' ~ mark }}
{%- endmacro %}
