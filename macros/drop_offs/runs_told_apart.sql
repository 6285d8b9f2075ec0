{#
  The condition that goes with runs_of_links, for `having`: a session's first click ends
  no run of two, its second none of three.
#}
{% macro runs_told_apart() -%}
    grouping(link) = 0
    and (grouping(link_before) = 1 or link_before is not null)
    and (grouping(link_two_before) = 1 or link_two_before is not null)
{%- endmacro %}
