-- All rows of the keys of which it has to be decided which row is the event:
-- number 1 is it, the others are its copies. Stored rows of removed files are
-- left out; of a key that has no other row nothing but the key is here.
with

-- events are named anew where they are read: what steps share is written down
contested as (

    -- occurs more than once in what arrived
    select event_key
    from {{ ref('int_events_validated') }}
    where reject_reason is null
    group by event_key
    having count(*) > 1

    union

    -- was stored before
    select events.event_key
    from {{ stored_events() }} as events
    semi join {{ ref('int_events_validated') }} as arrived
        on
            events.event_key = arrived.event_key
            and arrived.reject_reason is null

    union

    -- a file that held one of its rows is gone or read anew
    select events.event_key
    from {{ stored_events() }} as events
    semi join {{ removed_files() }} as files
        on
            events.source = files.source
            and events.source_file = files.source_file

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
        events.chain_key as stored_chain_key

    from {{ stored_events() }} as events

    semi join contested
        on events.event_key = contested.event_key

    anti join {{ removed_files() }} as files
        on
            events.source = files.source
            and events.source_file = files.source_file

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
