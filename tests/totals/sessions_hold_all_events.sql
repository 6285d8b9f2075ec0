-- Every accepted row is one event, and every event is in one session.
select *

from (

    select
        (select count(*) from {{ ref('fct_events') }}) as events,
        (select sum(event_count) from {{ ref('fct_sessions') }}) as in_sessions,
        (select sum(accepted) from {{ ref('agg_source_quality') }}) as accepted

) as counted

where events <> in_sessions or events <> accepted
