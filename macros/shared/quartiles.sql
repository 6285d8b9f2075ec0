{#
  Three columns of an aggregate, doubles, called after the value: lower_quartile_,
  median_ and upper_quartile_, interpolated between the two values next to the
  place. Nulls don't count.
#}
{% macro quartiles(value) -%}
    {%- for quartile, part in quartile_parts().items() %}
        percentile_cont({{ part }}) within group (
            order by cast({{ value }} as double)
        ) as {{ quartile }}_{{ value }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
