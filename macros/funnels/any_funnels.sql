-- noqa: disable=LT02
{#
  CTEs that find, of the mode any, the most different steps inside one window, and the
  first moment at which they were together: `any_found`. Of each step the last event
  up to then counts. They read funnel_events and funnel_shapes (see
  funnel_steps_found). An event at two steps fills the first of them.
#}
{% macro any_funnels(levels) %}
    {%- set levels = levels | int %}
    any_events as (

        select
            events.funnel_number,
            events.path_key,
            events.position,
            events.happened_at,
            min(events.step_number) as step_number

        from funnel_events as events

        inner join funnel_shapes as shapes
            on
                events.funnel_number = shapes.funnel_number
                and events.step_number = shapes.step_number

        where shapes.mode = 'any' and not events.is_exclusion

        group by
            events.funnel_number,
            events.path_key,
            events.position,
            events.happened_at

    ),

    any_windows as (

        select
            funnel_number,
            max(window_microseconds) as window_microseconds

        from funnel_shapes

        where mode = 'any'

        group by funnel_number

    ),

    last_of_steps as (

        select
            {%- for level in range(1, levels + 1) %}
                max(
                    case when step_number = {{ level }} then happened_at end
                ) over so_far as step_{{ level }}_at,
            {%- endfor %}
            funnel_number,
            path_key,
            position,
            happened_at

        from any_events

        window so_far as (
            partition by funnel_number, path_key order by position
            rows between unbounded preceding and current row
        )

    ),

    steps_together as (

        select
            lasts.funnel_number,
            lasts.path_key,
            lasts.position,
            lasts.happened_at,
            {%- for level in range(1, levels + 1) %}
                {%- set at = 'lasts.step_' ~ level ~ '_at' %}
                case
                    when {{ at }} is null then 0
                    when
                        {{ microseconds_between(at, 'lasts.happened_at') }}
                        > windows.window_microseconds
                        then 0
                    else 1
                end +
            {%- endfor %}
            0 as steps,
            windows.window_microseconds

        from last_of_steps as lasts

        inner join any_windows as windows
            on lasts.funnel_number = windows.funnel_number

    ),

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
