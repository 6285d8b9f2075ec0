with

summed as (

    select * from {{ ref('int_session_rules_ranked') }}

),

sites as (

    select * from {{ ref('dim_sites') }}

),

shares_found as (

    select
        *,
        {{ share('ordered_sessions', 'known_sessions') }} as conversion_share

    from summed

),

configured as (

    select *

    from shares_found

    where rule_name = 'as_configured'

),

compared as (

    select
        ---------- the rule
        rules.site_id,
        rules.rule_name,
        rules.setting,
        coalesce(case rules.rule_name
            when 'as_configured' then true
            when 'session_timeout_minutes'
                then
                    sites.session_rule = 'gap'
                    and rules.setting
                    = cast(sites.session_timeout_minutes as string)
            when 'max_session_hours'
                then rules.setting = cast(sites.max_session_hours as string)
            when 'cut_at_midnight'
                then rules.setting = cast(sites.cut_at_midnight as string)
            when 'cut_at_campaign'
                then rules.setting = cast(sites.cut_at_campaign as string)
        end, false) as is_configured,

        ---------- its sessions
        cast(rules.sessions as bigint) as sessions,
        cast(rules.known_sessions as bigint) as known_sessions,
        cast(rules.ordered_sessions as bigint) as ordered_sessions,
        cast(rules.conversion_share as double) as conversion_share,
        {{ share('rules.events', 'rules.sessions') }} as mean_events,
        cast(rules.median_events as double) as median_events,
        {{ share('rules.single_event_sessions', 'rules.sessions') }}
            as single_event_share,
        {{ share('rules.seconds', 'rules.sessions') }} as mean_seconds,
        rules.median_seconds,

        ---------- beside what is configured
        cast(rules.sessions - configured.sessions as bigint)
            as sessions_more,
        {{ share(
            '(rules.sessions - configured.sessions)', 'configured.sessions'
        ) }} as sessions_more_share,
        rules.conversion_share - configured.conversion_share
            as conversion_share_more

    from shares_found as rules

    inner join configured
        on rules.site_id = configured.site_id

    inner join sites
        on rules.site_id = sites.site_id

    where
        -- the source's own sessions are not cut
        rules.rule_name in ('as_configured', 'session_timeout_minutes')
        or sites.session_rule = 'gap'

)

select * from compared
