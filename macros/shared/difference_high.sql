{# Upper end of that interval: see difference_low. #}
{% macro difference_high(a, of_a, b, of_b) -%}
    -({{ difference_low(b, of_b, a, of_a) }})
{%- endmacro %}
