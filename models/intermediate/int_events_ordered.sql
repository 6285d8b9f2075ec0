with

chained as (

    select * from {{ ref('int_events_chained') }}

),

ordered as (

    select
        event_key,
        first_value(event_key) over in_chain as chain_key,
        first_value(event_key) over in_session as session_key,
        row_number() over in_session as event_number,
        lead(link) over in_session as next_link,
        {{ seconds_between(
            'occurred_at', 'lead(occurred_at) over in_session'
        ) }} as seconds_to_next

    from chained

    window
        in_chain as (
            partition by sequence_key, chain_number
            order by {{ event_order() }}
        ),
        in_session as (
            partition by sequence_key, chain_number, block_number
            order by {{ event_order() }}
        )

)

select * from ordered
