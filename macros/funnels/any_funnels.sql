-- noqa: disable=LT02
{#
  CTEs that find, of the mode any, the most different steps inside one window, and the
  first moment at which they were together: `any_found`. Of each step the last event
  up to then counts. They read funnel_events and funnel_shapes (see
  funnel_steps_found).
#}
{% macro any_funnels(levels) %}
    {%- set levels = levels | int %}
    {{ funnel_steps_together(levels) }},

    most_together as (

        select
            funnel_number,
            path_key,
            max(steps) as steps

        from steps_together

        group by funnel_number, path_key

    ),

    first_together as (

        select
            together.funnel_number,
            together.path_key,
            together.window_microseconds,
            min(together.position) as position,
            min(together.happened_at) as happened_at

        from steps_together as together

        inner join most_together as most
            on
                together.funnel_number = most.funnel_number
                and together.path_key = most.path_key
                and together.steps = most.steps

        group by
            together.funnel_number,
            together.path_key,
            together.window_microseconds

    ),

    filled_together as (

        select
            events.funnel_number,
            events.path_key,
            events.step_number as filled_number,
            max(events.position) as position,
            max(events.happened_at) as happened_at

        from any_events as events

        inner join first_together as firsts
            on
                events.funnel_number = firsts.funnel_number
                and events.path_key = firsts.path_key
                and events.position <= firsts.position

        where
            firsts.window_microseconds is null
            or {{ microseconds_between(
                'events.happened_at', 'firsts.happened_at'
            ) }} <= firsts.window_microseconds

        group by events.funnel_number, events.path_key, events.step_number

    ),

    any_found as (

        select
            funnel_number,
            path_key,
            row_number() over (
                partition by funnel_number, path_key order by position
            ) as step_number,
            filled_number,
            position,
            happened_at

        from filled_together

    )
{% endmacro %}
