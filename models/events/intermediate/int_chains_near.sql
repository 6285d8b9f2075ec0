-- Stored chains of whoever has new events: their ends, and how far they reach.
-- From the ends alone, so that a bot's long chain is as cheap as another's.
with

stored as (

    select
        site_id,
        sequence_key,
        chain_key,
        occurred_at

    from {{ stored_events() }} as events

    where copy_number = 1

),

arrived as (

    select * from {{ ref('int_events_new') }}

),

sites as (

    select
        site_id,
        case
            when session_rule = 'gap'
                then session_timeout_minutes * interval '1 minute'
            -- a session that the source gives takes events however far away
            else interval '1000 years'
        end as reach

    from {{ ref('int_sites') }}

),

ends as (

    select
        stored.site_id,
        stored.sequence_key,
        stored.chain_key,
        min(stored.occurred_at) as started_at,
        max(stored.occurred_at) as ended_at

    from stored

    semi join arrived
        on stored.sequence_key = arrived.sequence_key

    group by stored.site_id, stored.sequence_key, stored.chain_key

)

select
    ends.sequence_key,
    ends.chain_key,
    ends.started_at - sites.reach as reaches_from,
    ends.ended_at + sites.reach as reaches_to

from ends

inner join sites
    on ends.site_id = sites.site_id
