{# How deep a funnel stage is: upper 1, middle 2, lower 3, none null. #}
{% macro stage_depth(stage) -%}
    case {{ stage }} when 'upper' then 1 when 'middle' then 2 when 'lower' then 3 end
{%- endmacro %}
