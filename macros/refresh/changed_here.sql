{#
  A condition: the event was built after what a kept table has reached. Of a table
  that is built anew: its session falls into the part that is being filled.
#}
{% macro changed_here() -%}
    {%- set mark = refreshed_to() -%}
    {{ in_part('session_key') if mark < 0 else 'built_in > ' ~ mark }}
{%- endmacro %}
