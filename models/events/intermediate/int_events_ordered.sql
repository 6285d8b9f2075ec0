with

cut as (

    select * from {{ ref('int_events_cut') }}

),

ordered as (

    select
        event_key,
        chain_key,
        first_value(event_key) over in_session as session_key,
        row_number() over in_session as event_number,
        lead(link) over in_session as next_link,
        {{ seconds_between(
            'occurred_at', 'lead(occurred_at) over in_session'
        ) }} as seconds_to_next,
        {{ seconds_between(
            'lag(occurred_at) over in_session', 'occurred_at'
        ) }} as seconds_since_previous

    from cut

    where {{ in_part('sequence_key') }}

    window in_session as (
        partition by chain_key, cut_number order by sequence_number
    )

)

select * from ordered
