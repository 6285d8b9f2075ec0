{# A share with its interval in words: `45 % (39 to 51 %)`. #}
{% macro told_rate(share) -%}
    {{ told_percent(share) }} || ' ('
    || replace({{ told_percent(share ~ '_low') }}, ' %', '')
    || ' to ' || {{ told_percent(share ~ '_high') }} || ')'
{%- endmacro %}
