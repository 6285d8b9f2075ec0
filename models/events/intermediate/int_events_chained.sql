with

events as (

    -- narrow: what decides order, gaps and cuts
    select
        {{ narrow_columns() }},
        {{ origin_key() }} as origin_key

    from {{ ref('int_events_to_rebuild') }}

),

sites as (

    select * from {{ ref('int_sites') }}

),

timed as (

    select
        events.*,
        case
            when sites.session_rule = 'gap'
                then sites.session_timeout_minutes * 60000000
        end as timeout_microseconds,
        sites.max_session_hours,
        case
            when sites.cut_at_midnight
                then
                    cast({{ local_time(
                        'events.occurred_at', 'sites.time_zone'
                    ) }} as date)
        end as midnight_date,
        case when sites.cut_at_campaign then events.origin_key end
            as campaign_key

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
    midnight_date,
    campaign_key,
    -- what never pauses is cut in fixed blocks from where the chain began
    cast(coalesce({{ session_block(
        'chain_started_at', 'occurred_at', 'max_session_hours'
    ) }}, 0) as bigint) as block_number

from chains_found
