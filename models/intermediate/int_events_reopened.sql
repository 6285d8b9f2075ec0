-- The events that are put in order in this run: all new ones, and the stored
-- ones of the chains that they touch. Narrow: what decides order and gaps.
with

arrived as (

    select * from {{ ref('int_events_arrived') }}

),

contested as (

    select * from {{ ref('int_keys_contested') }}

),

touched as (

    select * from {{ ref('int_chains_touched') }}

),

stored as (

    select * from {{ stored_events() }} as events

),

copies as (

    select * from {{ ref('int_copies_ranked') }}
    where copy_number = 1

),

beside_them as (

    select
        {{ narrow_columns() }}

    from stored

    semi join touched
        on stored.chain_key = touched.chain_key

    anti join contested
        on stored.event_key = contested.event_key

),

-- of a contested key, the row that was the event before and still is
decided as (

    select
        {{ narrow_columns() }}

    from copies

    semi join touched
        on copies.stored_chain_key = touched.chain_key

)

select * from arrived

union all

select * from beside_them

union all

select * from decided
