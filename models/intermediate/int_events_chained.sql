with

events as (

    -- narrow: what decides order and gaps
    select
        {{ narrow_columns() }}

    from {{ ref('int_events_gathered') }}

),

sites as (

    select * from {{ ref('int_sites_defaulted') }}

),

timed as (

    select
        events.*,
        case
            when sites.session_rule = 'gap'
                then sites.session_timeout_minutes * 60000000
        end as timeout_microseconds

    from events

    inner join sites
        on events.site_id = sites.site_id

),

gaps_judged as (

    select
        *,
        -- one number stands for the order from here on: cheaper to sort by
        row_number() over in_sequence as sequence_number,
        coalesce({{ microseconds_between(
            'lag(occurred_at) over in_sequence', 'occurred_at'
        ) }} > timeout_microseconds, false)
        or row_number() over in_sequence = 1 as is_chain_start

    from timed

    window in_sequence as (
        partition by sequence_key order by {{ event_order() }}
    )

),

chains_found as (

    select
        *,
        last_value(
            case when is_chain_start then event_key end ignore nulls
        ) over so_far as chain_key,
        -- chains follow each other, so the last start so far is the latest
        max(case when is_chain_start then occurred_at end) over so_far
            as chain_started_at

    from gaps_judged

    window so_far as (
        partition by sequence_key order by sequence_number
        rows between unbounded preceding and current row
    )

)

select
    event_key,
    occurred_at,
    link,
    sequence_key,
    chain_key,
    sequence_number,
    -- what never pauses is cut in fixed blocks from where the chain began
    case
        when timeout_microseconds is null then 0
        else floor(
            {{ microseconds_between('chain_started_at', 'occurred_at') }}
            / ({{ var('max_session_hours') }} * 3600000000.0)
        )
    end as block_number

from chains_found
