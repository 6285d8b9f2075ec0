{#
  The table's grain: no two rows are equal in these columns, and none is null but
  those in `nullable`. Returns one row per broken key, saying which.
#}
{% test grain(model, columns, nullable=[]) %}

select
    {{ columns | join(", ") }},
    count(*) as rows_with_this_key

from {{ model }}

group by {{ columns | join(", ") }}

having
    count(*) > 1
    {% for column in columns if column not in nullable -%}
    or {{ column }} is null
    {% endfor %}

{% endtest %}
