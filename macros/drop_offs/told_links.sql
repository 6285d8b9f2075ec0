{# Links in a row, as last_links joins them, in words: `cart, then pay`. #}
{% macro told_links(last_links, link_count) -%}
    case
        when {{ link_count }} = 1 then {{ last_links }}
        else replace(replace(
            replace({{ last_links }}, ' > ', ', then '), chr(92) || '>', '>'
        ), chr(92) || chr(92), chr(92))
    end
{%- endmacro %}
