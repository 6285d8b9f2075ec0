-- Where sessions are so many clicks before and after the one that they are
-- aligned on; counts are there to be added up. A row without step_number counts
-- sessions.
with

clicks as (

    select * from {{ ref('int_path_clicks_unioned') }}

    where {{ in_part('session_key') }}

),

anchors as (

    select * from {{ ref('int_path_anchors') }}

    where {{ in_part('session_key') }}

),

sessions as (

    select
        session_key,
        site_id,
        outcome
    from {{ ref('int_human_sessions') }}

),

places as (

    select
        anchors.session_key,
        anchors.grain,
        anchors.alignment,
        clicks.node,
        clicks.click_number - anchors.anchor_number as step_number

    from anchors

    inner join clicks
        on
            anchors.session_key = clicks.session_key
            and anchors.grain = clicks.grain

    where
        clicks.click_number - anchors.anchor_number
        between -{{ var('path_aligned_limit') }}
        and {{ var('path_aligned_limit') }}

    union all

    select
        session_key,
        grain,
        alignment,
        null as node,
        null as step_number
    from anchors

)

select
    sessions.site_id,
    places.grain,
    places.alignment,
    sessions.outcome,
    places.step_number,
    places.node,
    count(*) as sessions

from places

inner join sessions
    on places.session_key = sessions.session_key

group by
    sessions.site_id,
    places.grain,
    places.alignment,
    sessions.outcome,
    places.step_number,
    places.node
