-- The sessions of each rule added up, and their medians, in one row.
with

values_summed as (

    select
        site_id,
        rule_name,
        setting,
        measure,
        bucket,
        sum(sessions) as sessions,
        sum(known_sessions) as known_sessions,
        sum(ordered_sessions) as ordered_sessions,
        sum(measured) as measured,
        cast(sum(measured) as double) / sum(sessions) as mean_value

    from {{ ref('int_session_rules_aggregated') }}

    group by site_id, rule_name, setting, measure, bucket

),

values_ranked as (

    {{ buckets_ranked(
        'values_summed', ['site_id', 'rule_name', 'setting', 'measure'],
        'sessions',
    ) | indent(4) }}

),

measured as (

    select
        site_id,
        rule_name,
        setting,
        measure,
        sum(sessions) as sessions,
        sum(known_sessions) as known_sessions,
        sum(ordered_sessions) as ordered_sessions,
        sum(measured) as measured,
        coalesce(sum(sessions) filter (where bucket = 1), 0)
            as single_event_sessions,
        {{ bucket_quantile(0.5, 'mean_value') | indent(8) }} as median_value

    from values_ranked

    group by site_id, rule_name, setting, measure

)

select
    counted.site_id,
    counted.rule_name,
    counted.setting,
    counted.sessions,
    counted.known_sessions,
    counted.ordered_sessions,
    counted.measured as events,
    counted.median_value as median_events,
    counted.single_event_sessions,
    timed.measured as seconds,
    timed.median_value as median_seconds

from measured as counted

inner join measured as timed
    on
        counted.site_id = timed.site_id
        and counted.rule_name = timed.rule_name
        and counted.setting = timed.setting
        and timed.measure = 'seconds'

where counted.measure = 'events'
