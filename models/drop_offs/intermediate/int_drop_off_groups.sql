-- Who dropped out, and who went on instead: after the checkout those who
-- ordered, before it those who came to it and of whom is known when.
with

sessions as (

    select
        sessions.site_id,
        sessions.outcome,
        turns.checkout_number is not null as has_turn

    from {{ ref('int_human_sessions') }} as sessions

    left join {{ ref('int_session_checkouts') }} as turns
        on sessions.session_key = turns.session_key

    where sessions.outcome is not null and sessions.exit_link is not null

)

select
    site_id,
    'checked_out' as outcome,
    count_if(outcome = 'checked_out') as dropped_sessions,
    count_if(outcome = 'ordered') as went_on_sessions

from sessions

group by site_id

union all

select
    site_id,
    'browsed' as outcome,
    count_if(outcome = 'browsed') as dropped_sessions,
    count_if(outcome in ('checked_out', 'ordered') and has_turn)
        as went_on_sessions

from sessions

group by site_id
