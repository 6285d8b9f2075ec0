{# A part of a whole, 0 to 1, as double; null when the whole is 0. #}
{% macro share(part, whole) -%}
    (cast({{ part }} as double) / nullif({{ whole }}, 0))
{%- endmacro %}
