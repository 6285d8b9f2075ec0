with

events as (

    select * from {{ ref('int_events_reopened') }}

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

chains_numbered as (

    select
        *,
        count_if(is_chain_start) over (
            partition by sequence_key order by {{ event_order() }}
            rows between unbounded preceding and current row
        ) as chain_number

    from (

        select
            *,
            coalesce({{ microseconds_between(
                'lag(occurred_at) over in_sequence', 'occurred_at'
            ) }} > timeout_microseconds, false)
            or row_number() over in_sequence = 1 as is_chain_start

        from timed

        window in_sequence as (
            partition by sequence_key order by {{ event_order() }}
        )

    ) as gaps_judged

),

-- what never pauses is cut in fixed blocks from where the chain began
blocks_numbered as (

    select
        *,
        case
            when timeout_microseconds is null then 0
            else floor({{ microseconds_between(
                'min(occurred_at) over (partition by sequence_key, chain_number)',
                'occurred_at'
            ) }} / ({{ var('max_session_hours') }} * 3600000000.0))
        end as block_number

    from chains_numbered

)

select * from blocks_numbered
