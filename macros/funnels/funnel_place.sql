{#
  A place in a path that sorts by position first, and among the chains that end there
  by where they started. Without a start: before all of them, as one event fills one
  step.
#}
{% macro funnel_place(position, start_position=0) -%}
    {{ position }} * 4294967296 + {{ start_position }}
{%- endmacro %}
