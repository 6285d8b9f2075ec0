with

seen as (

    select
        *,
        -- the clock would make yesterday's answer another one today
        {% if var('data_as_of_on') %}
            cast('{{ var("data_as_of_on") }}' as date)
        {% else %}
            max(last_day) over ()
        {% endif %} as as_of_on

    from {{ ref('int_sources_seen') }}

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
    as_of_on,
    cast(date_diff('day', last_day, as_of_on) as bigint) as days_behind,
    date_diff('day', last_day, as_of_on) > {{ var('stale_after_days') }}
    and date_diff('day', last_day, as_of_on)
    <= {{ var('ended_after_days') }} as is_stale

from seen
