{# Lower end of the 95 % Wilson interval of hits / trials; null without any. #}
{% macro wilson_low(hits, trials) -%}
    case when {{ trials }} > 0 then greatest(0.0, (
        {{ hits }} + 1.9207 - 1.959964 * sqrt(
            {{ hits }} * ({{ trials }} - {{ hits }}) * 1.0 / {{ trials }} + 0.9604
        )
    ) / ({{ trials }} + 3.8415)) end
{%- endmacro %}
