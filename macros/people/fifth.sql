{# In which fifth of a site's rows this one lies, 1 to 5: by the share of rows
   strictly before it, so that equal rows have the same. apart: a condition whose
   rows are counted among themselves. #}
{% macro fifth(order_by, apart='true') -%}
    1 + 5 * (rank() over (
        partition by site_id, {{ apart }} order by {{ order_by }}
    ) - 1) // count(*) over (partition by site_id, {{ apart }})
{%- endmacro %}
