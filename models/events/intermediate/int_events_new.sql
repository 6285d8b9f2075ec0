-- The events that are new in this run. Narrow: what decides order and gaps.
with

events as (

    select * from {{ ref('int_events_validated') }}
    where reject_reason is null

),

contested as (

    select * from {{ ref('int_event_ids_duplicated') }}

),

copies as (

    select * from {{ ref('int_events_deduplicated') }}

),

single as (

    select
        {{ narrow_columns() }}

    from events

    anti join contested
        on events.event_key = contested.event_key

),

-- of a contested key, unless the row that was the event before still is
decided as (

    select
        {{ narrow_columns() }}

    from copies

    where copy_number = 1 and stored_chain_key is null

)

select * from single

union all

select * from decided
