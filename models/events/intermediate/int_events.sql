select {{ stored_event_columns() }}

from {{ ref('int_stored_events') }}

-- the others are copies of an event
where copy_number = 1
