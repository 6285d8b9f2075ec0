-- noqa: disable=LT02
{#
  CTEs of funnel_survivors: the events at a step with the last survivor of the step
  before that lies before them, `carried_<level>`.

  The last one has both the latest start and the latest time, so if a window, an
  exclusion or another event is in its way, it is in the way of all others. Of two at
  the same event that counts whose chain started last.
#}
{% macro funnel_arrivals(level) %}
    {%- set keys = ['funnel_number', 'path_key'] %}
    steps_{{ level }} as (

        select
            funnel_number,
            path_key,
            position,
            happened_at,
            {{ funnel_place('position') }} as place

        from funnel_events

        where step_number = {{ level }} and not is_exclusion

    ),

    excluded_{{ level }} as (

        select
            funnel_number,
            path_key,
            position as last_excluded,
            {{ funnel_place('position') }} as place

        from funnel_events

        where step_number = {{ level }} and is_exclusion

    ),

    arrived_{{ level }} as (

        {{ last_before('steps_' ~ level, 'level_' ~ (level - 1), keys, [
            'position as parent_position', 'happened_at as parent_at',
            'start_position', 'started_at',
        ]) | indent(8) }}

    ),

    carried_{{ level }} as (

        {{ last_before('arrived_' ~ level, 'excluded_' ~ level, keys, [
            'last_excluded'
        ], is_kept=true) | indent(8) }}

    )
{%- endmacro %}
