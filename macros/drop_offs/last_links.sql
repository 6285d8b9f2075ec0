{#
  One, two or three links in a row as a text, of a table with the links of a click
  and of the two before it.
#}
{% macro last_links(link_count) -%}
    {%- if link_count == 1 -%}
        link
    {%- else -%}
        {%- if link_count == 3 -%}
        {{ escaped_text('link_two_before') }} || ' > ' ||
        {% endif -%}
        {{ escaped_text('link_before') }} || ' > ' || {{ escaped_text('link') }}
    {%- endif -%}
{%- endmacro %}
