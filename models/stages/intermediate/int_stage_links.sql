-- Links that a session clicked while a stage was its deepest, each once, at its
-- first click there; not from the order on, which is what is asked for.
with

clicks as (

    select
        clicks.session_key,
        clicks.site_id,
        clicks.stage,
        clicks.link,
        min(clicks.link_click_number) as link_click_number

    from {{ ref('int_stage_clicks') }} as clicks

    where not clicks.is_after_order

    group by clicks.session_key, clicks.site_id, clicks.stage, clicks.link

)

select
    clicks.site_id,
    clicks.stage,
    clicks.link,
    clicks.link_click_number,
    stage_sessions.went_deeper

from clicks

inner join {{ ref('int_stage_sessions') }} as stage_sessions
    on
        clicks.session_key = stage_sessions.session_key
        and clicks.stage = stage_sessions.stage

-- of lower, only where it is known whether it was ordered
where stage_sessions.went_deeper is not null
