{#
  Lower end of the 95 % interval of a / of_a - b / of_b, made from the Wilson
  intervals of both (Newcombe); null where one of them has no rows.
#}
{% macro difference_low(a, of_a, b, of_b) -%}
    {{ share(a, of_a) }} - {{ share(b, of_b) }} - sqrt(
        power({{ share(a, of_a) }} - {{ wilson_low(a, of_a) }}, 2)
        + power({{ wilson_high(b, of_b) }} - {{ share(b, of_b) }}, 2)
    )
{%- endmacro %}
