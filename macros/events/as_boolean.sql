{# Reads a yes or no as sources write it; anything else is null. #}
{% macro as_boolean(text) -%}
    case
        when lower({{ text }}) in ('1', '1.0', 'true', 'yes', 't', 'y') then true
        when lower({{ text }}) in ('0', '0.0', 'false', 'no', 'f', 'n') then false
    end
{%- endmacro %}
