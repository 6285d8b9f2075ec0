-- What is known after each click, and nothing later.
with

events as (

    select
        *,
        {{ stage_depth('funnel_stage') }} as stage_depth

    from {{ ref('int_events_enriched') }}

    where {{ changed_here() }}

),

neighbours_found as (

    select
        *,
        row_number() over (
            partition by session_key, link order by event_number
        ) as link_occurrence,
        min(occurred_at) over in_session as started_at,
        lag(link) over in_session as link_before_last,
        lag(link, 2) over in_session as link_two_before,
        lag(seconds_since_previous) over in_session
            as seconds_before_previous,
        -- a click without a stage is passed over
        last_value(stage_depth ignore nulls) over before as depth_before,
        max(stage_depth) over before as deepest_before

    from events

    window
        in_session as (partition by session_key order by event_number),
        before as (
            partition by session_key order by event_number
            rows between unbounded preceding and 1 preceding
        )

)

select
    session_key,
    site_id,
    event_number as click_number,
    occurred_at as known_at,
    started_at,
    {{ seconds_between('started_at', 'occurred_at') }}
        as seconds_since_start,
    seconds_since_previous,
    seconds_before_previous,
    max(seconds_since_previous) over so_far as longest_seconds_between,
    max(
        cast({{ seconds_between('started_at', 'occurred_at') }} as double)
        / event_number
    ) over so_far as most_seconds_per_click,
    {%- for name, condition in click_counts().items() %}
        count(case when {{ condition }} then 1 end) over so_far as {{ name }},
    {%- endfor %}
    stage_depth,
    max(stage_depth) over so_far as deepest_stage_depth,
    first_value(link) over so_far as entry_link,
    is_order,
    link as last_link,
    link_before_last,
    link_two_before,
    link_group as last_link_group,
    last_value(category ignore nulls) over so_far as last_category,
    first_value(known_device_type) over so_far as device_type,
    first_value(country) over so_far as country,
    first_value(traffic_source) over so_far as traffic_source

from neighbours_found

window so_far as (
    partition by session_key order by event_number
    rows between unbounded preceding and current row
)
