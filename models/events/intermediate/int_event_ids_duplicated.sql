-- Keys of which it has to be decided which row is the event: they occur more
-- than once, or a file that held one of their rows is gone or read anew.
with

arrived as (

    select event_key
    from {{ ref('int_events_validated') }}
    where reject_reason is null

),

stored as (

    select
        event_key,
        source,
        source_file
    from {{ stored_events() }} as events

),

repeated as (

    select event_key

    from arrived

    group by event_key

    having count(*) > 1

),

stored_before as (

    select stored.event_key

    from stored

    semi join arrived
        on stored.event_key = arrived.event_key

),

removed as (

    select stored.event_key

    from stored

    semi join {{ removed_files() }} as files
        on
            stored.source = files.source
            and stored.source_file = files.source_file

)

select event_key from repeated

union

select event_key from stored_before

union

select event_key from removed
