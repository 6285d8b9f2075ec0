-- All rows of the contested keys, the stored ones of removed files aside:
-- number 1 is the event, the others are its copies.
with

contested as (

    select * from {{ ref('int_event_ids_duplicated') }}

),

stored as (

    select * from {{ stored_events() }} as events

),

arrived as (

    select
        {{ kept_columns() }},
        cast(null as uhugeint) as stored_chain_key

    from {{ ref('int_events_validated') }} as events

    semi join contested
        on events.event_key = contested.event_key

    where events.reject_reason is null

),

stored_before as (

    select
        {{ kept_columns() }},
        -- only the event itself is in a chain, its copies are in none
        stored.chain_key as stored_chain_key

    from stored

    semi join contested
        on stored.event_key = contested.event_key

    anti join {{ removed_files() }} as files
        on
            stored.source = files.source
            and stored.source_file = files.source_file

),

copies as (

    select * from arrived

    union all

    select * from stored_before

)

select
    *,
    row_number() over (
        partition by event_key
        -- received first by the source's clock; never by when it was loaded
        order by
            received_at nulls last,
            {{ content_hash() }},
            source,
            source_file,
            -- rows equal in all that: the one that stands stays
            stored_chain_key nulls last
    ) as copy_number

from copies
