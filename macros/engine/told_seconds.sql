{# Seconds in words: `45 seconds`, `12 minutes`, `3 hours`; null stays null. #}
{% macro told_seconds(seconds) -%}
    {%- set number = 'cast(' ~ seconds ~ ' as double)' -%}
    case
        when {{ number }} < 90 then printf('%.0f seconds', {{ number }})
        when {{ number }} < 5400 then printf('%.0f minutes', {{ number }} / 60)
        else printf('%.0f hours', {{ number }} / 3600)
    end
{%- endmacro %}
