with

pieces as (

    select * from {{ ref('int_session_pieces_numbered') }}

),

as_configured as (

    select
        sessions.site_id,
        'as_configured' as rule_name,
        sites.session_rule as setting,
        sessions.event_count,
        sessions.started_at,
        sessions.ended_at,
        sessions.has_order

    from {{ ref('int_human_sessions') }} as sessions

    inner join {{ ref('int_sites_compared') }} as sites
        on sessions.site_id = sites.site_id

),

sessions as (

    select * from as_configured

    {% for variant in compared_session_rules() %}
        union all

        select
            site_id,
            '{{ variant.rule }}' as rule_name,
            '{{ variant.setting }}' as setting,
            sum(event_count) as event_count,
            min(started_at) as started_at,
            max(ended_at) as ended_at,
            bool_or(is_ordered) as has_order
        from pieces
        group by site_id, visitor_key, {{ variant.name }}
    {% endfor %}

),

measured as (

    select
        *,
        {{ seconds_between('started_at', 'ended_at') }} as seconds

    from sessions

)

select
    site_id,
    rule_name,
    setting,
    count(*) as sessions,
    count(has_order) as known_sessions,
    -- `count_if` is null where it is known of none
    count(*) filter (where has_order) as ordered_sessions,
    sum(event_count) as events,
    median(event_count) as median_events,
    count_if(event_count = 1) as single_event_sessions,
    sum(seconds) as seconds,
    median(cast(seconds as double)) as median_seconds

from measured

group by site_id, rule_name, setting
