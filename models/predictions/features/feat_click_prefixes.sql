-- What is known after each click, and nothing later. Clicks from the outcome
-- on, the order itself or a link that is one, are cut away.
with

clicks as (

    select * from {{ ref('int_click_prefixes') }}

),

before_outcome as (

    {{ clicks_before_outcome() }}

)

select
    {{ key_text('session_key') }} as session_id,
    site_id,
    click_number,
    known_at,
    started_at,
    seconds_since_start,
    seconds_since_previous,
    seconds_before_previous,
    longest_seconds_between,
    most_seconds_per_click,
    {%- for column in click_counts() %}
        {{ column }},
    {%- endfor %}
    stage_depth,
    deepest_stage_depth,
    entry_link,
    last_link,
    link_before_last,
    link_two_before,
    last_link_group,
    last_category,
    device_type,
    country,
    traffic_source

from before_outcome
