-- noqa: disable=LT02
{#
  CTEs that find which steps each path (a session's or a person's events) reached in
  each funnel: `steps_found`, one row per funnel, path and step of its winning chain.
  They read two CTEs of these names:

  - funnel_events: an event (position in its path from 1, happened_at) and a step that
    it is at, or with is_exclusion a step that it must not come right before.
  - funnel_shapes: one row per step: mode, is_optional, window_microseconds of the
    whole, step_microseconds since the step before, required_before (number of the
    last step before it that isn't optional).

  `levels`: as many as the longest funnel has steps.
#}
{% macro funnel_steps_found(levels) %}
    {{ ordered_funnels(levels) }},

    {{ any_funnels(levels) }},

    steps_found as (

        select * from ordered_found

        union all

        select * from any_found

    )
{% endmacro %}
