{# The first parameter of a page's address that is a click's id, by its name. #}
{% macro click_id(url) -%}
    -- few addresses have any, and the others needn't be searched
    case
        when contains({{ url }}, '?')
            then {{ matched_text(
                url,
                '^[^?#]*[?](?:[^#]*?&)??(' ~ click_ids().keys() | join('|')
                ~ ')=[^&#]'
            ) }}
    end
{%- endmacro %}
