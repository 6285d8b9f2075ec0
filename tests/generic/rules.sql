{#
  What holds of a table, in one test: its grain (no two rows are equal in these
  columns, and none is null but those in `nullable`), and rules that every row keeps,
  {name: condition}; a condition that is false or null fails. Returns each bad row
  with the first that it breaks.
#}
{% test rules(model, grain=[], nullable=[], rules=none) %}

select *

from (

    select
        every_row.*,
        case
            {% for column in grain if column not in nullable %}
            when every_row.{{ column }} is null then 'grain'
            {% endfor %}
            when repeated_keys.repeated_rows is not null then 'grain'
            {% for name, condition in (rules or {}).items() %}
            when ({{ condition }}) is not true then '{{ name }}'
            {% endfor %}
        end as broken_rule

    from {{ model }} as every_row

    left join (

        select
            {% for column in grain %}
            {{ column }} as repeated_{{ column }},
            {% endfor %}
            count(*) as repeated_rows

        from {{ model }}

        group by {{ (grain or ["true"]) | join(", ") }}

        having count(*) > 1 and {{ grain | length }} > 0

    ) as repeated_keys
        on true
        {% for column in grain %}
        {% set equals = "is not distinct from" if column in nullable else "=" %}
        and every_row.{{ column }} {{ equals }} repeated_keys.repeated_{{ column }}
        {% endfor %}

) as judged

where broken_rule is not null

{% endtest %}
