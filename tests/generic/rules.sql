{#
  Rules that every row keeps, all in one pass: {name: condition}. A condition that
  is false or null fails. Returns the first name that each bad row breaks.
#}
{% test rules(model, rules) %}

select *

from (

    select
        *,
        case
            {% for name, condition in rules.items() %}
            when ({{ condition }}) is not true then '{{ name }}'
            {% endfor %}
        end as broken_rule

    from {{ model }}

) as judged

where broken_rule is not null

{% endtest %}
