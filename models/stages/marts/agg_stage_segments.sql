-- Who goes deeper from a stage, and who falls back: all, and by what is known
-- of the session.
with

sessions as (

    select
        *,
        'all' as all_sessions
    from {{ ref('int_stage_sessions') }}

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
            count(*) as sessions,
            count(went_deeper) as known_sessions,
            count(*) filter (where went_deeper) as went_deeper,
            case
                when stage <> 'lower' then count(*) filter (where is_into_lower)
            end as into_lower,
            count(*) filter (where fell_back) as fell_back
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
