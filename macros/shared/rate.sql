{# A share as `name`, with the ends of its 95 % Wilson interval. #}
{% macro rate(hits, trials, name) -%}
    {{ share(hits, trials) }} as {{ name }},
    {{ wilson_low(hits, trials) }} as {{ name }}_low,
    {{ wilson_high(hits, trials) }} as {{ name }}_high
{%- endmacro %}
