-- noqa: disable=LT02
{#
  CTEs of ordered_funnels: all steps of the winning chains, `ordered_found`.

  Backward, from where the winner ends: the earliest event of the step before that
  leads there and can be reached from its start. Of optional steps the nearest.
#}
{% macro funnel_chains(levels) %}
    {%- for level in range(levels, 1, -1) %}
        choices_{{ level }} as (

            select
                candidates.*,
                row_number() over (
                    partition by candidates.funnel_number, candidates.path_key
                    order by candidates.step_number desc, candidates.position
                ) as choice

            from pool_{{ level }} as later

            inner join ordered_steps as shapes
                on
                    later.funnel_number = shapes.funnel_number
                    and later.step_number = shapes.step_number

            inner join candidates
                on
                    later.funnel_number = candidates.funnel_number
                    and later.path_key = candidates.path_key

            where
                later.step_number = {{ level }}
                and candidates.step_number < {{ level }}
                and candidates.step_number >= shapes.required_before
                and candidates.position < later.position
                and candidates.position >= later.excluded_position
                and {{ funnel_step_follows(
                    'candidates.position', 'candidates.happened_at', 'later'
                ) }}

        ),

        pool_{{ level - 1 }} as (

            select * from pool_{{ level }}

            where step_number < {{ level }}

            union all

            select
                funnel_number,
                path_key,
                step_number,
                position,
                happened_at,
                start_position,
                excluded_position

            from choices_{{ level }}

            where choice = 1

        ),
    {%- endfor %}

    ordered_found as (
        {% for level in range(1, levels + 1) %}
            select
                funnel_number,
                path_key,
                step_number,
                step_number as filled_number,
                position,
                happened_at
            from pool_{{ level }}
            where step_number = {{ level }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
{%- endmacro %}
