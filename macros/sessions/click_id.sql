{# The first parameter of a page's address that is a click's id, by its name. #}
{% macro click_id(url) -%}
    -- few addresses have any, and the others needn't be searched
    case
        when
            contains({{ url }}, '?')
            and (
                contains({{ url }}, 'id=')
                or contains({{ url }}, '_kx=')
                or contains({{ url }}, 'epik=')
                or contains({{ url }}, 'igsh=')
                or contains({{ url }}, '_hsenc=')
            )
            then {{ matched_text(
                url,
                '^[^?#]*[?](?:[^#]*?&)??(' ~ click_ids().keys() | join('|')
                ~ ')=[^&#]'
            ) }}
    end
{%- endmacro %}
