with

periods as (

    select * from {{ ref('int_site_days') }}

),

sessions as (

    select
        *,
        {{ reporting_date('started_at') }} as started_on,
        {{ reporting_date('ended_at') }} as ended_on

    from {{ ref('int_human_sessions') }}

)

select
    periods.site_id,
    periods.first_on,
    periods.last_on,
    max(case
        when sessions.ended_on <= periods.last_on then sessions.ended_at
    end) as data_until,
    count(*) as session_count,
    count(*) filter (
        where sessions.started_on < periods.first_on
        or sessions.ended_on > periods.last_on
    ) as stray_session_count

from periods

inner join sessions
    on periods.site_id = sessions.site_id

group by periods.site_id, periods.first_on, periods.last_on
