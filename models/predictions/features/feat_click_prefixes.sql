-- What is known after each click, and nothing later. Clicks from the outcome
-- on, the order itself or a link that is one, are cut away.
with

clicks as (

    select * from {{ ref('int_click_prefixes') }}

),

outcome_links as (

    select * from {{ ref('agg_outcome_links') }}

),

outcomes_found as (

    select
        clicks.session_key,
        min(clicks.click_number) as cut_at

    from clicks

    left join outcome_links
        on
            clicks.site_id = outcome_links.site_id
            and clicks.last_link = outcome_links.link

    where clicks.is_order or outcome_links.link is not null

    group by clicks.session_key

)

select
    {{ key_text('clicks.session_key') }} as session_id,
    clicks.site_id,
    clicks.click_number,
    clicks.known_at,
    clicks.started_at,
    clicks.seconds_since_start,
    clicks.seconds_since_previous,
    clicks.seconds_before_previous,
    clicks.longest_seconds_between,
    clicks.most_seconds_per_click,
    {%- for column in click_counts() %}
        clicks.{{ column }},
    {%- endfor %}
    clicks.stage_depth,
    clicks.deepest_stage_depth,
    clicks.entry_link,
    clicks.last_link,
    clicks.link_before_last,
    clicks.link_two_before,
    clicks.last_link_group,
    clicks.last_category,
    clicks.device_type,
    clicks.country,
    clicks.traffic_source

from clicks

left join outcomes_found
    on clicks.session_key = outcomes_found.session_key

where
    outcomes_found.cut_at is null
    or clicks.click_number < outcomes_found.cut_at
