{#
  The id of an event whose source gives none: a hash of the whole raw row. Where a
  mapping says that equal rows are different events, their number tells them apart.
#}
{% macro row_event_id() -%}
    row_hash || coalesce('#' || cast(equal_row_number as string), '')
{%- endmacro %}
