-- All that is stored of the events that are put in order in this run: of the
-- new ones, and of the stored ones beside them.
with

contested as (

    select * from {{ ref('int_event_ids_duplicated') }}

),

touched as (

    select * from {{ ref('int_chains_to_rebuild') }}

),

single as (

    select
        {{ kept_columns('events') }}
    from {{ ref('int_events_validated') }} as events
    anti join contested
        on events.event_key = contested.event_key
    where events.reject_reason is null

),

beside_them as (

    select
        {{ kept_columns('events') }}
    from {{ stored_events() }} as events
    semi join touched
        on events.chain_key = touched.chain_key
    anti join contested
        on events.event_key = contested.event_key

),

-- of a contested key, unless it was the event before and nothing touches it
decided as (

    select
        {{ kept_columns('copies') }}
    from {{ ref('int_events_deduplicated') }} as copies
    left join touched
        on copies.stored_chain_key = touched.chain_key
    where
        copies.copy_number = 1
        and (copies.stored_chain_key is null or touched.chain_key is not null)

)

select * from single

union all

select * from beside_them

union all

select * from decided
