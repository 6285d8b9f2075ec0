with

events as (

    select *
    from {{ ref('int_events_judged') }}
    where reject_reason is null

),

repeated_keys as (

    select event_key

    from events

    group by event_key

    having count(*) > 1

),

copies_numbered as (

    select
        events.*,
        row_number() over (
            partition by events.event_key
            -- received first by the source's clock; never by when it was loaded
            order by
                events.received_at nulls last,
                events.content_hash,
                events.source,
                events.source_file
        ) as copy_number

    from events

    inner join repeated_keys
        on events.event_key = repeated_keys.event_key

)

select * from copies_numbered
