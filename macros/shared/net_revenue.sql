{#
  What is left of revenue once refunds are taken off; null where there was neither.
#}
{% macro net_revenue(revenue='revenue', refunded='refunded') -%}
    cast(case
        when coalesce({{ revenue }}, {{ refunded }}) is not null
            then coalesce({{ revenue }}, 0) - coalesce({{ refunded }}, 0)
    end as decimal(18, 4))
{%- endmacro %}
