-- The sessions that each rule makes of people's events, and those that are: how
-- many have so many events, and last so long, in narrow ranges.
with

pieces as (

    select * from {{ versions_of(ref('int_session_pieces_numbered')) }}

    where {{ in_part('visitor_key') }}

),

as_configured as (

    select
        sessions.sign,
        sessions.site_id,
        'as_configured' as rule_name,
        sites.session_rule as setting,
        sessions.event_count,
        sessions.started_at,
        sessions.ended_at,
        sessions.has_order

    from {{ versions_of(ref('int_human_sessions')) }} as sessions

    inner join {{ ref('int_sites_compared') }} as sites
        on sessions.site_id = sites.site_id

    where {{ in_part('sessions.visitor_key') }}

),

sessions as (

    select * from as_configured

    {% for variant in compared_session_rules() %}
        union all

        select
            sign,
            site_id,
            '{{ variant.rule }}' as rule_name,
            '{{ variant.setting }}' as setting,
            sum(event_count) as event_count,
            min(started_at) as started_at,
            max(ended_at) as ended_at,
            bool_or(is_ordered) as has_order
        from pieces
        group by sign, site_id, visitor_key, {{ variant.name }}
    {% endfor %}

),

-- rows of one site, rule, number of events and seconds are added up at once
summed as (

    select
        site_id,
        rule_name,
        setting,
        event_count,
        {{ seconds_between('started_at', 'ended_at') }} as seconds,
        sum(sign) as sessions,
        sum(case when has_order is null then 0 else sign end) as known_sessions,
        sum(case when has_order then sign else 0 end) as ordered_sessions

    from sessions

    group by site_id, rule_name, setting, event_count, seconds

)

{% for measure in ['events', 'seconds'] %}
    {%- set value = 'event_count' if loop.first else 'seconds' %}
    select
        site_id,
        rule_name,
        setting,
        '{{ measure }}' as measure,
        {{ 'cast(event_count as integer)' if loop.first else bucket(value) }}
            as bucket,
        cast(sum(sessions * {{ value }}) as decimal(38, 3)) as measured,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(known_sessions) as bigint) as known_sessions,
        cast(sum(ordered_sessions) as bigint) as ordered_sessions
    from summed
    group by site_id, rule_name, setting, bucket
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
