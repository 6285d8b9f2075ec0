{# What a click's id stands for: its source (part 0) or its medium (part 1). #}
{% macro click_origin(click_id, part) -%}
    case {{ click_id }}
        {%- for id, said in click_ids().items() %}
            when '{{ id }}' then '{{ said[part] }}'
        {%- endfor %}
    end
{%- endmacro %}
