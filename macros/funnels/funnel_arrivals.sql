-- noqa: disable=LT02
{#
  CTEs of funnel_survivors: for each event at a step the last survivor of the step
  before that lies before it, `carried_<level>`.

  The last one has both the latest start and the latest time, so if a window, an
  exclusion or another event is in its way, it is in the way of all others. Times and
  places rise along survivors, so plain `max` carries them.
#}
{% macro funnel_arrivals(level) %}
    -- what lies before a path's first survivor can't come after one
    firsts_{{ level }} as (

        select
            funnel_number,
            path_key,
            min(position) as first_position

        from level_{{ level - 1 }}

        group by funnel_number, path_key

    ),

    -- one event fills one step: it sorts before itself as a survivor
    placed_{{ level }} as (

        select
            funnel_number,
            path_key,
            position,
            happened_at,
            false as is_step,
            position * 2 + 1 as place,
            position as parent_position,
            happened_at as parent_at,
            start_position,
            started_at,
            cast(null as bigint) as excluded_position

        from level_{{ level - 1 }}

        union all

        select
            events.funnel_number,
            events.path_key,
            events.position,
            events.happened_at,
            not events.is_exclusion as is_step,
            events.position * 2
            + case when events.is_exclusion then 1 else 0 end as place,
            cast(null as bigint) as parent_position,
            cast(null as timestamp) as parent_at,
            cast(null as bigint) as start_position,
            cast(null as timestamp) as started_at,
            case when events.is_exclusion then events.position end
                as excluded_position

        from funnel_events as events

        inner join firsts_{{ level }} as firsts
            on
                events.funnel_number = firsts.funnel_number
                and events.path_key = firsts.path_key
                and events.position > firsts.first_position

        where events.step_number = {{ level }}

    ),

    carried_{{ level }} as (

        select
            funnel_number,
            path_key,
            position,
            happened_at,
            is_step,
            max(parent_position) over so_far as parent_position,
            max(parent_at) over so_far as parent_at,
            max(start_position) over so_far as start_position,
            max(started_at) over so_far as started_at,
            coalesce(max(excluded_position) over so_far, 0)
                as excluded_position

        from placed_{{ level }}

        window so_far as (
            partition by funnel_number, path_key order by place
            rows between unbounded preceding and current row
        )

    )
{%- endmacro %}
