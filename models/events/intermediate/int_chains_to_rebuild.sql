-- Chains that are opened again: a new event lies in one, or no further from its
-- ends than the timeout; or one of its events is no longer what it was.
with

-- asked for twice: what two steps share is written down, which in a full
-- build are all events
arrived_sequences as (

    {{ new_events('sequence_key') }}

),

arrived as (

    {{ new_events('sequence_key, occurred_at') }}

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

-- of whoever has new events; the ends alone, so that a bot's long chain is as
-- cheap as another's
ends as (

    select
        events.site_id,
        events.sequence_key,
        events.chain_key,
        min(events.occurred_at) as started_at,
        max(events.occurred_at) as ended_at

    from {{ stored_events() }} as events

    semi join arrived_sequences as arrived
        on events.sequence_key = arrived.sequence_key

    where events.copy_number = 1

    group by events.site_id, events.sequence_key, events.chain_key

),

chains_near as (

    select
        ends.sequence_key,
        ends.chain_key,
        ends.started_at - sites.reach as reaches_from,
        ends.ended_at + sites.reach as reaches_to

    from ends

    inner join sites
        on ends.site_id = sites.site_id

),

points as (

    select
        sequence_key,
        chain_key,
        reaches_from as point_at,
        reaches_to,
        cast(null as timestamp) as arrived_at
    from chains_near

    union all

    select
        arrived.sequence_key,
        cast(null as uhugeint) as chain_key,
        arrived.occurred_at as point_at,
        cast(null as timestamp) as reaches_to,
        arrived.occurred_at as arrived_at
    from arrived
    semi join chains_near
        on arrived.sequence_key = chains_near.sequence_key

),

next_arrivals_found as (

    select
        chain_key,
        reaches_to,
        min(arrived_at) over (
            partition by sequence_key order by point_at
            range between current row and unbounded following
        ) as next_arrived_at

    from points

),

-- a stored event that is another row now, or gone with its file
displaced as (

    select events.chain_key

    from {{ stored_events() }} as events

    semi join {{ ref('int_events_deduplicated') }} as contested
        on events.event_key = contested.event_key

    anti join {{ ref('int_events_deduplicated') }} as copies
        on
            events.event_key = copies.event_key
            and events.chain_key = copies.stored_chain_key
            and copies.copy_number = 1

    -- also one that was fired again: it is in a chain, too
    where events.copy_number <= 1

)

select chain_key from next_arrivals_found
where next_arrived_at <= reaches_to

union

select chain_key from displaced
