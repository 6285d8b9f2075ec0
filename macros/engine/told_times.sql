{# How many times, in words: `0.34`, `7.7`, `436`; null stays null. #}
{% macro told_times(ratio) -%}
    case
        when {{ ratio }} < 0.01 then 'under 0.01'
        when {{ ratio }} < 0.995 then printf('%.2f', {{ ratio }})
        when {{ ratio }} < 9.95 then printf('%.1f', {{ ratio }})
        else {{ told_number(ratio) }}
    end
{%- endmacro %}
