-- Chains that are opened again: a new event lies in one, or no further from its
-- ends than the timeout; or one of its events is no longer what it was.
with

stored as (

    select
        event_key,
        chain_key

    from {{ stored_events() }} as events

    where copy_number = 1

),

arrived as (

    select * from {{ ref('int_events_new') }}

),

chains as (

    select * from {{ ref('int_chains_near') }}

),

points as (

    select
        sequence_key,
        chain_key,
        reaches_from as point_at,
        reaches_to,
        cast(null as timestamp) as arrived_at
    from chains

    union all

    select
        arrived.sequence_key,
        cast(null as uhugeint) as chain_key,
        arrived.occurred_at as point_at,
        cast(null as timestamp) as reaches_to,
        arrived.occurred_at as arrived_at
    from arrived
    semi join chains
        on arrived.sequence_key = chains.sequence_key

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

    select stored.chain_key

    from stored

    semi join {{ ref('int_event_ids_duplicated') }} as contested
        on stored.event_key = contested.event_key

    anti join {{ ref('int_events_deduplicated') }} as copies
        on
            stored.event_key = copies.event_key
            and stored.chain_key = copies.stored_chain_key
            and copies.copy_number = 1

)

select chain_key from next_arrivals_found
where next_arrived_at <= reaches_to

union

select chain_key from displaced
