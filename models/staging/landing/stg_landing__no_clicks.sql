select
    source,
    event_name

from {{ source('landing', 'no_clicks') }}
