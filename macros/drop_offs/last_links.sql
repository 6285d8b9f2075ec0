{#
  One, two or three links in a row as a text, of a table with the links of a click and
  of the two before it: null where the run has fewer.
#}
{% macro last_links(table) -%}
    {%- set of = table ~ '.' %}
    case
        when {{ of }}link_before is null then {{ of }}link
        when {{ of }}link_two_before is null
            then {{ escaped_text(of ~ 'link_before') }} || ' > '
                || {{ escaped_text(of ~ 'link') }}
        else
            {{ escaped_text(of ~ 'link_two_before') }} || ' > '
            || {{ escaped_text(of ~ 'link_before') }} || ' > '
            || {{ escaped_text(of ~ 'link') }}
    end
{%- endmacro %}
