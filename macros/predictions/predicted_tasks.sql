{#
  What is predicted on each site with known outcomes: ml/tasks.py.
#}
{% macro predicted_tasks() -%}
    {{ return(['conversion', 'outcomes']) }}
{%- endmacro %}
