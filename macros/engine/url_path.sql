{# The path of a page's address, without capitals or a last slash. #}
{% macro url_path(url) -%}
    case
        when regexp_matches({{ url }}, '^[A-Za-z][A-Za-z0-9+.-]*://')
            then '/' || trim(lower(regexp_extract(
                {{ url }}, '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^?#]*)', 1
            )), '/')
    end
{%- endmacro %}
