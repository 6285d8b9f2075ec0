-- What was read, and what became of it, each counted in a table of its own:
-- that the counts agree is a test, not a way of computing one of them.
with

rows_named as (

    select
        source,
        source_file,
        cast(null as timestamp) as occurred_at,
        'raw' as fate
    from {{ ref('stg_landing__malformed_rows') }}

    union all

    select
        source,
        source_file,
        occurred_at,
        'accepted' as fate
    from {{ ref('int_events') }}

    union all

    select
        source,
        source_file,
        occurred_at,
        'late' as fate
    from {{ ref('int_events') }}
    where is_late

    union all

    select
        events.source,
        events.source_file,
        events.occurred_at,
        'bot' as fate
    from {{ ref('int_events') }} as events
    semi join {{ ref('int_bot_visitors') }} as bots
        on events.visitor_key = bots.visitor_key

    union all

    select
        source,
        source_file,
        occurred_at,
        'duplicate' as fate
    from {{ ref('int_stored_events') }}
    where copy_number > 1

    union all

    select
        source,
        source_file,
        occurred_at,
        'repeated' as fate
    from {{ ref('int_stored_events') }}
    where copy_number = 0

    union all

    -- rows that are no events, nor copies of one
    select
        source,
        source_file,
        occurred_at,
        'rejected' as fate
    from {{ ref('int_rejected_rows') }}

    union all

    -- of what is left out nothing is known but its file, and why
    select
        source,
        source_file,
        cast(null as timestamp) as occurred_at,
        case when reason like 'filtered%' then 'filtered' else reason end
            as fate
    from {{ ref('int_rejected_events') }}
    where {{ is_left_out('reason') }}

    union all

    select
        source,
        source_file,
        cast(null as timestamp) as occurred_at,
        reason as fate
    from {{ ref('stg_landing__malformed_rows') }}
    where reason = 'erased'

)

select
    source,
    source_file,
    {{ reporting_date('occurred_at') }} as day,
    fate,
    count(*) as row_count

from rows_named

group by source, source_file, day, fate

union all

select
    source,
    source_file,
    day,
    'raw' as fate,
    row_count

from {{ ref('int_file_rows') }}

union all

select
    source,
    source_file,
    cast(null as date) as day,
    'raw' as fate,
    count(*) as row_count

from {{ ref('stg_crm__people') }}

group by source, source_file

union all

-- rejected ones are counted with all rejected rows
select
    source,
    source_file,
    cast(null as date) as day,
    fate,
    count(*) as row_count

from {{ ref('int_crm_people') }}

where fate <> 'rejected'

group by source, source_file, fate
