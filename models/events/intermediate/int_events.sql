select
    {{ kept_columns() }},
    chain_key,
    session_key,
    event_number,
    next_link,
    seconds_to_next,
    seconds_since_previous,
    built_in,
    {{ reporting_date('occurred_at') }} as occurred_on,
    coalesce({{ microseconds_between(
        'occurred_at', 'received_at'
    ) }} > {{ var('late_event_days') }} * 86400000000, false) as is_late

from {{ ref('int_stored_events') }}

-- the others are copies of an event
where copy_number = 1
