{#
  One, two or three links in a row as a text, of a table with the links of a click and
  of the two before it: null where the run has fewer.
#}
{% macro last_links() -%}
    case
        when link_before is null then link
        when link_two_before is null
            then {{ escaped_text('link_before') }} || ' > '
                || {{ escaped_text('link') }}
        else
            {{ escaped_text('link_two_before') }} || ' > '
            || {{ escaped_text('link_before') }} || ' > '
            || {{ escaped_text('link') }}
    end
{%- endmacro %}
{# How many links the run has. #}
{% macro link_count() -%}
    1 + case when link_before is null then 0 else 1 end
    + case when link_two_before is null then 0 else 1 end
{%- endmacro %}
