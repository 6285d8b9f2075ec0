-- noqa: disable=LT02
{#
  CTEs that find, of the modes ordered and strict, the chain that reached the deepest
  step first: `ordered_found`. They read funnel_events and funnel_shapes (see
  funnel_steps_found).

  Forward, a level per step: of the events at a step those survive that a survivor of
  the step before lies before. The last one of these has both the latest start and the
  latest time, so if a window, an exclusion or another event is in its way, it is in
  the way of all others. Times and places rise along survivors, so plain `max` carries
  them. Of the chains that end at the same event the one that started last wins.

  Backward, from where the winner ends: the earliest event of the step before that
  leads there and can be reached from its start. Of optional steps the nearest.
#}
{% macro ordered_funnels(levels) %}
    {%- set levels = levels | int %}
    ordered_steps as (

        select * from funnel_shapes

        where mode <> 'any'

    ),

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

        ),

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
    ),

    steps_reached_first as (
        {% for level in range(1, levels + 1) %}
            select
                funnel_number,
                path_key,
                step_number,
                min(position) as position,
                min(happened_at) as happened_at,
                min(start_position) as start_position,
                min(excluded_position) as excluded_position
            from found_{{ level }}
            group by funnel_number, path_key, step_number
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),

    depths as (

        select
            funnel_number,
            path_key,
            max(step_number) as step_number

        from steps_reached_first

        group by funnel_number, path_key

    ),

    pool_{{ levels }} as (

        select reached.*

        from steps_reached_first as reached

        inner join depths
            on
                reached.funnel_number = depths.funnel_number
                and reached.path_key = depths.path_key
                and reached.step_number = depths.step_number

    ),

    -- what may be a step of the winner: survivors from its start
    candidates as (

        select
            survivors.funnel_number,
            survivors.path_key,
            survivors.step_number,
            survivors.position,
            survivors.happened_at,
            survivors.start_position,
            survivors.excluded_position

        from survivors

        inner join pool_{{ levels }} as winners
            on
                survivors.funnel_number = winners.funnel_number
                and survivors.path_key = winners.path_key
                and survivors.start_position = winners.start_position
                and survivors.position < winners.position

    ),

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
{% endmacro %}
