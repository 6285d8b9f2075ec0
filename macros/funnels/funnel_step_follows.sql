{#
  A condition: an event may come after another as the next step, as far as the step's
  own window and the mode (`shapes`) say. `later` is what has the later event.
#}
{% macro funnel_step_follows(position, happened_at, later) -%}
    (
        shapes.step_microseconds is null
        or {{ microseconds_between(happened_at, later ~ '.happened_at') }}
        <= shapes.step_microseconds
    )
    and (
        shapes.mode <> 'strict'
        or {{ later }}.position = {{ position }} + 1
    )
{%- endmacro %}
