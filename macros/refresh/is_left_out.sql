{#
  What holds where nothing of a row is kept but its file and why: it was forgotten, is
  too old, or a filter of its mapping leaves it out.
#}
{% macro is_left_out(reason) -%}
    ({{ reason }} in ('erased', 'expired') or {{ reason }} like 'filtered%')
{%- endmacro %}
