-- One row per event, with the node that follows it at each grain; an event
-- without a group or stage is no click at that grain, and is passed over; a
-- heartbeat is none at every grain.
with

events as (

    select
        session_key,
        site_id,
        event_number,
        built_in,
        occurred_at,
        event_name,
        {{ node_text('link') }} as link,
        {{ node_text('link_group') }} as link_group,
        {{ node_text('funnel_stage') }} as funnel_stage,
        case when {{ is_click() }} then category end as category

    from {{ ref('int_events') }}

    where {{ changed_here() }}

)

select
    session_key,
    site_id,
    event_number,
    event_name,
    category,
    built_in,
    {%- for grain in ['link', 'link_group', 'funnel_stage'] %}
        {{ grain }},
        case
            when {{ grain }} is not null then count({{ grain }}) over so_far
        end as {{ grain }}_click_number,
        case when {{ grain }} is not null then coalesce(
            lead({{ grain }} ignore nulls) over in_session, 'path_end'
        ) end as {{ grain }}_next,
        case when {{ grain }} is not null then {{ seconds_between(
            'occurred_at',
            'lead(case when ' ~ grain ~ ' is not null then occurred_at end '
            'ignore nulls) over in_session'
        ) }} end as {{ grain }}_seconds_to_next,
    {%- endfor %}
    lag(link ignore nulls) over in_session as link_before,
    lag(link, 2 ignore nulls) over in_session as link_two_before

from events

window
    in_session as (partition by session_key order by event_number),
    so_far as (
        partition by session_key order by event_number
        rows between unbounded preceding and current row
    )
