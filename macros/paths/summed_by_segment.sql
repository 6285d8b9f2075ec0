-- noqa: disable=LT02
{#
  Counts by site, grain and `keys`, for all sessions and for each segment of each kind;
  sessions of which nobody knows the segment are in none of that kind.

  - relation: the counts, with a column for each kind of segment.
  - keys: what else a row is of.
  - sums: what is added up, by its name: an SQL expression.
#}
{% macro summed_by_segment(relation, keys, sums) -%}
    {% for kind in ['all'] + path_segments() %}
        select
            site_id,
            grain,
            '{{ kind }}' as segment_kind,
            {{ "'all'" if kind == 'all' else kind }} as segment,
            {{ keys | join(', ') }},
            {%- for name, sum in sums.items() %}
                {{ sum }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        {% if kind != 'all' -%}
            where {{ kind }} is not null
        {% endif -%}
        group by
            site_id,
            grain,
            {{ kind ~ ',' if kind != 'all' }}
            {{ keys | join(', ') }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
{%- endmacro %}
