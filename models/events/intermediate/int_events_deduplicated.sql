-- All rows of the keys of which it has to be decided which row is the event:
-- number 1 is it, the others are its copies. Stored rows of removed files are
-- left out; of a key that has no other row nothing but the key is here.
with

arrived_keys as (

    select event_key
    from {{ ref('int_events_validated') }}
    where reject_reason is null

),

stored as (

    select * from {{ stored_events() }} as events

),

contested as (

    -- occurs more than once in what arrived
    select event_key
    from arrived_keys
    group by event_key
    having count(*) > 1

    union

    -- was stored before
    select stored.event_key
    from stored
    semi join arrived_keys
        on stored.event_key = arrived_keys.event_key

    union

    -- a file that held one of its rows is gone or read anew
    select stored.event_key
    from stored
    semi join {{ removed_files() }} as files
        on
            stored.source = files.source
            and stored.source_file = files.source_file

),

copies as (

    select
        {{ kept_columns() }},
        cast(null as uhugeint) as stored_chain_key

    from {{ ref('int_events_validated') }} as events

    semi join contested
        on events.event_key = contested.event_key

    where events.reject_reason is null

    union all

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

numbered as (

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

)

select
    {{ kept_columns('numbered', key_of='contested') }},
    numbered.stored_chain_key,
    numbered.copy_number

from contested

left join numbered
    on contested.event_key = numbered.event_key
