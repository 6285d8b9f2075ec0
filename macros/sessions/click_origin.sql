{# What a click's id stands for: its source (part 0) or its medium (part 1). #}
{% macro click_origin(click_id, part) -%}
    {%- set whens = [] -%}
    {%- for id, said in click_ids().items() -%}
        {%- do whens.append("when '" ~ id ~ "' then '" ~ said[part] ~ "'") -%}
    {%- endfor -%}
    case {{ click_id }} {{ whens | join(' ') }} end
{%- endmacro %}
