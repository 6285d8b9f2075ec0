{# Upper end of the 95 % Wilson interval of hits / trials;
  null without any, and where nobody knows the hits. #}
{% macro wilson_high(hits, trials) -%}
    case when {{ hits }} is not null and {{ trials }} > 0 then least(1.0, (
        {{ hits }} + 1.92072944 + 1.959964 * sqrt(
            {{ hits }} * ({{ trials }} - {{ hits }}) * 1.0 / {{ trials }} + 0.96036472
        )
    ) / ({{ trials }} + 3.84145888)) end
{%- endmacro %}
