-- The first and the last day on which anybody came, bots aside.
select
    site_id,
    min({{ reporting_date('started_at') }}) as first_on,
    max({{ reporting_date('ended_at') }}) as last_on

from {{ ref('int_human_sessions') }}

group by site_id
