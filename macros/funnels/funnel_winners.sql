-- noqa: disable=LT02
{#
  CTEs of ordered_funnels: where each path's winning chain ends, `pool_<levels>`, and
  which survivors may be its steps, `candidates`.
#}
{% macro funnel_winners(levels) %}
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

    )
{%- endmacro %}
