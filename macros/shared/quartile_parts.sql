{# The share of the values below each quartile, by the quartile's name. #}
{% macro quartile_parts() -%}
    {{ return({
        'lower_quartile': 0.25, 'median': 0.5, 'upper_quartile': 0.75
    }) }}
{%- endmacro %}
