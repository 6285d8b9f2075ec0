-- What is known after each click, and nothing later. Clicks from the outcome
-- on, the order itself or a link that is one, are cut away.
with

events as (

    select
        *,
        {{ stage_depth('funnel_stage') }} as stage_depth

    from {{ ref('fct_events') }}

),

outcome_links as (

    select * from {{ ref('agg_outcome_links') }}

),

outcomes_found as (

    select
        events.*,
        max(
            case
                when events.is_order or outcome_links.link is not null then 1
                else 0
            end
        ) over in_session as is_past_outcome,
        row_number() over (
            partition by events.session_id, events.link
            order by events.event_number
        ) as link_occurrence,
        min(events.occurred_at) over in_session as started_at,
        lag(events.occurred_at) over in_session as previous_at,
        lag(events.link) over in_session as link_before_last,
        -- a click without a stage is passed over
        last_value(events.stage_depth ignore nulls) over before as depth_before,
        max(events.stage_depth) over before as deepest_before

    from events

    left join outcome_links
        on
            events.site_id = outcome_links.site_id
            and events.link = outcome_links.link

    window
        in_session as (
            partition by events.session_id order by events.event_number
        ),
        before as (
            partition by events.session_id order by events.event_number
            rows between unbounded preceding and 1 preceding
        )

)

select
    session_id,
    site_id,
    event_number as click_number,
    occurred_at as known_at,
    started_at,
    {{ seconds_between('started_at', 'occurred_at') }}
        as seconds_since_start,
    {{ seconds_between('previous_at', 'occurred_at') }}
        as seconds_since_previous,
    {%- for name, condition in {
        'distinct_link_count': 'link_occurrence = 1',
        'upper_count': 'stage_depth = 1',
        'middle_count': 'stage_depth = 2',
        'lower_count': 'stage_depth = 3',
        'ad_click_count': 'ad_id is not null',
        'push_count': 'stage_depth > deepest_before',
        'fall_back_count': 'stage_depth < depth_before',
        'repeat_count': 'link = link_before_last',
    }.items() %}
        count(case when {{ condition }} then 1 end) over so_far as {{ name }},
    {%- endfor %}
    stage_depth,
    max(stage_depth) over so_far as deepest_stage_depth,
    first_value(link) over so_far as entry_link,
    link as last_link,
    link_before_last,
    link_group as last_link_group,
    first_value(device_type) over so_far as device_type,
    first_value(country) over so_far as country,
    first_value(traffic_source) over so_far as traffic_source

from outcomes_found

where is_past_outcome = 0

window so_far as (
    partition by session_id order by event_number
    rows between unbounded preceding and current row
)
