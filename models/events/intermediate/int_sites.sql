with

-- sites of which it is known where visitors come from
addressed as (

    select files.site_id

    from {{ ref('stg_landing__files') }} as files

    inner join {{ ref('stg_landing__mapped_columns') }} as mapped
        on files.source = mapped.source

    where mapped.contract_column in ('page_url', 'referrer')

)

select
    site_id,
    industry,
    time_zone,
    currency,
    session_rule,
    coalesce(
        session_timeout_minutes, {{ var('session_timeout_minutes') }}
    ) as session_timeout_minutes,
    -- the source's own sessions are never cut
    case
        when session_rule = 'gap'
            then coalesce(max_session_hours, {{ var('max_session_hours') }})
    end as max_session_hours,
    repeat_milliseconds,
    session_rule = 'gap'
    and coalesce(cut_at_midnight, {{ var('cut_at_midnight') }})
        as cut_at_midnight,
    session_rule = 'gap'
    and coalesce(cut_at_campaign, {{ var('cut_at_campaign') }})
        as cut_at_campaign,
    outcome_rule,
    site_id in (select addressed.site_id from addressed) as has_addresses

from {{ ref('stg_landing__sites') }}
