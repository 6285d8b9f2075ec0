-- What is configured is counted twice, from sessions and from pieces of them,
-- and gives the same; and each rule's sessions hold all events.
with

rules as (

    select * from {{ ref('agg_session_rules') }}

),

configured as (

    select * from rules

    where rule_name = 'as_configured'

)

select
    rules.site_id,
    rules.rule_name,
    rules.setting

from rules

inner join configured
    on rules.site_id = configured.site_id

where
    (
        rules.is_configured
        and (
            rules.sessions <> configured.sessions
            or rules.known_sessions <> configured.known_sessions
            or rules.ordered_sessions <> configured.ordered_sessions
            or rules.single_event_share <> configured.single_event_share
            or rules.median_events <> configured.median_events
            or rules.mean_seconds <> configured.mean_seconds
            or rules.median_seconds <> configured.median_seconds
        )
    )
    or abs(
        rules.mean_events * rules.sessions
        - configured.mean_events * configured.sessions
    ) > 0.001
