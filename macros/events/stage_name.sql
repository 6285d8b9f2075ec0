{# The name of a stage by its depth (stage_depth). #}
{% macro stage_name(depth) -%}
    case {{ depth }} when 1 then 'upper' when 2 then 'middle' when 3 then 'lower' end
{%- endmacro %}
