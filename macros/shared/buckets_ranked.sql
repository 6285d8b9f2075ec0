{#
  SQL for ranges of values with the place of their last value among all of their keys:
  `rank_to` of `rank_all`. What bucket_quantile reads.

  - relation: one row per keys and `bucket`, which is in the order of the values.
  - counted: the column that says how many values are in it.
#}
{% macro buckets_ranked(relation, keys, counted) -%}
    select
        *,
        sum({{ counted }}) over (
            partition by {{ keys | join(', ') }} order by bucket
        ) as rank_to,
        sum({{ counted }}) over (
            partition by {{ keys | join(', ') }}
        ) as rank_all
    from {{ relation }}
    where {{ counted }} > 0
{%- endmacro %}
