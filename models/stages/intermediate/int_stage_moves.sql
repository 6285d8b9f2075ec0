with

staged_clicks as (

    select
        session_key,
        site_id,
        event_number,
        occurred_at,
        link,
        lag(link) over in_session as link_before,
        funnel_stage as to_stage,
        lag(funnel_stage) over in_session as from_stage,
        {{ stage_depth('funnel_stage') }} as depth,
        max({{ stage_depth('funnel_stage') }}) over (
            partition by session_key order by event_number
            rows between unbounded preceding and 1 preceding
        ) as deepest_before

    from {{ ref('int_events') }}

    where
        funnel_stage is not null
        and {{ is_click() }}
        and {{ changed_here() }}

    window in_session as (partition by session_key order by event_number)

),

moves_numbered as (

    select
        session_key,
        site_id,
        row_number() over (
            partition by session_key order by event_number
        ) as move_number,
        from_stage,
        to_stage,
        link_before,
        link,
        event_number,
        occurred_at,
        depth > deepest_before as is_push

    from staged_clicks

    where from_stage <> to_stage

)

select * from moves_numbered
