-- noqa: disable=LT02
{#
  CTEs of ordered_funnels: the events at a step that a chain from the first step leads
  to, found_1, found_2 ... by level, and all together: `survivors`.

  Of the events at a step those survive that a survivor of the step before lies before.
  Of chains that end at the same event the one that started last wins.
#}
{% macro funnel_survivors(levels) %}
    found_1 as (

        select
            events.funnel_number,
            events.path_key,
            events.step_number,
            events.position,
            events.happened_at,
            events.position as start_position,
            events.happened_at as started_at,
            0 as excluded_position

        from funnel_events as events

        inner join ordered_steps as shapes
            on
                events.funnel_number = shapes.funnel_number
                and events.step_number = shapes.step_number

        where events.step_number = 1 and not events.is_exclusion

    ),

    level_1 as (

        select * from found_1

    ),

    {%- for level in range(2, levels + 1) %}
        {{ funnel_arrivals(level) }},

        found_{{ level }} as (

            select
                carried.funnel_number,
                carried.path_key,
                shapes.step_number,
                carried.position,
                carried.happened_at,
                carried.start_position,
                carried.started_at,
                carried.excluded_position

            from carried_{{ level }} as carried

            inner join ordered_steps as shapes
                on carried.funnel_number = shapes.funnel_number

            where
                shapes.step_number = {{ level }}
                and carried.is_step
                and carried.parent_position >= carried.excluded_position
                and (
                    shapes.window_microseconds is null
                    or {{ microseconds_between(
                        'carried.started_at', 'carried.happened_at'
                    ) }} <= shapes.window_microseconds
                )
                and {{ funnel_step_follows(
                    'carried.parent_position', 'carried.parent_at', 'carried'
                ) }}

        ),

        level_{{ level }} as (

            select * from found_{{ level }}

            union all

            -- an optional step may be passed by
            select passed.*

            from level_{{ level - 1 }} as passed

            inner join ordered_steps as shapes
                on passed.funnel_number = shapes.funnel_number

            where
                shapes.step_number = {{ level }}
                and shapes.is_optional

        ),
    {%- endfor %}

    survivors as (
        {% for level in range(1, levels + 1) %}
            select * from found_{{ level }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
{%- endmacro %}
