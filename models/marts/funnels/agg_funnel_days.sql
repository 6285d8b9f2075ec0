with

days_counted as (

    select * from {{ ref('int_funnel_days_counted') }}

),

denominators_added as (

    select
        *,
        first_value(reached) over in_funnel as entrants,
        coalesce(lag(reached) over in_funnel, sessions) as reached_previous

    from days_counted

    window in_funnel as (
        partition by site_id, funnel_id, day, segment_kind, segment
        order by step_number
    )

)

select
    site_id,
    funnel_id,
    day,
    segment_kind,
    segment,
    step_number,
    step_name,
    sessions,
    cast(entrants as bigint) as entrants,
    cast(reached_previous as bigint) as reached_previous,
    cast(reached as bigint) as reached,
    {%- for name, whole in [
        ('sessions', 'sessions'),
        ('entrants', 'entrants'),
        ('previous', 'reached_previous'),
    ] %}
    {{ share('reached', whole) }} as rate_of_{{ name }},
    {{ wilson_low('reached', whole) }} as rate_of_{{ name }}_low,
    {{ wilson_high('reached', whole) }} as rate_of_{{ name }}_high
    {{- "," if not loop.last }}
{%- endfor %}

from denominators_added
