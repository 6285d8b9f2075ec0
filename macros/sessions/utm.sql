{# What a page's address says in one of its utm_ parameters. #}
{% macro utm(name) -%}
    -- few addresses have any, and the others needn't be searched
    case
        when contains(page_url, 'utm_')
            then {{ origin_word(url_parameter('page_url', 'utm_' ~ name)) }}
    end
{%- endmacro %}
