-- noqa: disable=LT02
{#
  CTEs of any_funnels: at each event how many different steps lie inside the window that
  ends there, `steps_together`. An event at two steps fills the first of them.
#}
{% macro funnel_steps_together(levels) %}
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

    )
{%- endmacro %}
