with

days as (

    select
        source,
        max(day) filter (where not is_stray) as last_day,
        count(*) filter (where not is_stray and raw_rows > 0) as days_with_rows,
        count(*) filter (where raw_rows = 0) as days_without_rows,
        sum(accepted) filter (where is_stray) as stray_events

    from {{ ref('int_source_days_aggregated') }}

    group by source

),

events as (

    select
        events.source,
        events.site_id,
        max(events.occurred_at) as last_event_at,
        max(events.received_at) as last_received_at

    from {{ ref('int_stored_events') }} as events

    inner join days
        on events.source = days.source

    where
        events.copy_number = 1
        -- the day of few rows only, as it takes long to tell
        and case
            when events.occurred_at < days.last_day - interval 1 day then true
            when events.occurred_at > days.last_day + interval 3 day then false
            else {{ reporting_date('events.occurred_at') }} <= days.last_day
        end

    group by events.source, events.site_id

),

files as (

    select
        source,
        site_id,
        count(*) as file_count,
        max(source_file) as last_file,
        max(first_seen_at) as last_file_seen_at

    from {{ ref('stg_landing__files') }}

    group by source, site_id

),

seen as (

    select
        files.*,
        events.last_event_at,
        events.last_received_at,
        days.last_day,
        coalesce(days.days_with_rows, 0) as days_with_rows,
        coalesce(days.days_without_rows, 0) as days_without_rows,
        coalesce(days.stray_events, 0) as stray_events,
        -- the clock would make yesterday's answer another one today
        {% if var('data_as_of_on') %}
            cast('{{ var("data_as_of_on") }}' as date)
        {% else %}
            max(days.last_day) over ()
        {% endif %} as as_of_on

    from files

    left join events
        on files.source = events.source and files.site_id = events.site_id

    left join days
        on files.source = days.source

)

select
    source,
    site_id,
    file_count,
    last_file,
    last_file_seen_at,
    last_event_at,
    last_received_at,
    last_day as last_event_on,
    days_with_rows,
    days_without_rows,
    cast(stray_events as bigint) as stray_events,
    as_of_on,
    cast(date_diff('day', last_day, as_of_on) as bigint) as days_behind,
    date_diff('day', last_day, as_of_on) > {{ var('stale_after_days') }}
    and date_diff('day', last_day, as_of_on)
    <= {{ var('ended_after_days') }} as is_stale

from seen
