{# A q in words: `q under 0.001`, `q 0.023`; null stays null. #}
{% macro told_q(q) -%}
    case
        when {{ q }} < 0.001 then 'q under 0.001'
        else printf('q %.3f', {{ q }})
    end
{%- endmacro %}
