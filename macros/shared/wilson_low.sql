{# Lower end of the Wilson interval of hits / trials, of 95 % or another one;
  null without any, and where nobody knows the hits. #}
{% macro wilson_low(hits, trials, z=1.959964) -%}
    case when {{ hits }} is not null and {{ trials }} > 0 then greatest(0.0, (
        {{ hits }} + {{ (z * z / 2) | round(8) }} - {{ z }} * sqrt(
            {{ hits }} * ({{ trials }} - {{ hits }}) * 1.0 / {{ trials }}
            + {{ (z * z / 4) | round(8) }}
        )
    ) / ({{ trials }} + {{ (z * z) | round(8) }})) end
{%- endmacro %}
