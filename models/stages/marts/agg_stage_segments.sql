-- Who goes deeper from a stage, and who falls back: all, and by what is known
-- of the session.
with

sessions as (

    select
        *,
        'all' as all_sessions
    from {{ ref('int_stage_sessions_aggregated') }}

),

segments as (
    {% for kind in [
        'all_sessions', 'device_type', 'channel', 'country', 'visit_kind'
    ] %}
        select
            site_id,
            stage,
            '{{ 'all' if loop.first else kind }}' as segment_kind,
            {{ kind }} as segment,
            cast(sum(sessions) as bigint) as sessions,
            cast(sum(known_sessions) as bigint) as known_sessions,
            cast(sum(went_deeper) as bigint) as went_deeper,
            case
                when stage <> 'lower' then cast(sum(into_lower) as bigint)
            end as into_lower,
            cast(sum(fell_back) as bigint) as fell_back
        from sessions
        group by site_id, stage, {{ kind }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
)

select
    site_id,
    stage,
    segment_kind,
    segment,
    sessions,
    known_sessions,
    went_deeper,
    {{ rate('went_deeper', 'known_sessions', 'deeper_share') }},
    into_lower,
    {{ rate('into_lower', 'sessions', 'into_lower_share') }},
    fell_back,
    {{ rate('fell_back', 'sessions', 'fall_back_share') }}

from segments
