-- From which click on a stage is the deepest that a session has been in, and
-- until which: one row per session and stage that it was so deep in.
with

entries as (

    select
        session_key,
        site_id,
        event_number,
        funnel_stage as stage

    from {{ ref('int_clicks') }}

    where funnel_stage_click_number = 1

    union all

    select
        session_key,
        site_id,
        event_number,
        to_stage as stage

    from {{ ref('int_stage_moves') }}

    where is_push

)

select
    session_key,
    site_id,
    stage,
    event_number as entered_number,
    lead(event_number) over in_session as left_number,
    lead(stage) over in_session as next_stage

from entries

window in_session as (partition by session_key order by event_number)
