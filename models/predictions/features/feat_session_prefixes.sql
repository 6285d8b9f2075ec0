{% set landmarks = [1, 2, 3, 5, 8, 13, 21] %}

with

clicks as (

    select * from {{ ref('feat_click_prefixes') }}

),

starts as (

    select * from {{ ref('feat_session_starts') }}

),

-- still running when its k-th click comes: a session of at least k clicks
at_landmarks as (

    select
        *,
        cast(click_number as string) as landmark

    from clicks

    where click_number in ({{ landmarks | join(', ') }})

),

last_clicks as (

    select
        session_id,
        max(click_number) as click_number

    from clicks

    group by session_id

),

whole_sessions as (

    select
        clicks.*,
        'whole' as landmark

    from clicks

    inner join last_clicks
        on
            clicks.session_id = last_clicks.session_id
            and clicks.click_number = last_clicks.click_number

),

prefixes as (

    select * from at_landmarks
    union all
    select * from whole_sessions

)

select
    starts.session_id,
    starts.site_id,
    prefixes.landmark,
    prefixes.click_number,
    prefixes.known_at,
    cast(prefixes.seconds_since_start as double) as seconds_since_start,
    cast(prefixes.seconds_since_previous as double) as seconds_since_previous,
    {{ share('prefixes.seconds_since_start', 'prefixes.click_number - 1') }}
        as mean_seconds_between,
    {%- for column in click_counts().keys() | list
        + ['stage_depth', 'deepest_stage_depth'] %}
        cast(prefixes.{{ column }} as bigint) as {{ column }},
    {%- endfor %}
    starts.started_hour,
    starts.started_weekday,
    starts.earlier_session_count,
    starts.earlier_order_count,
    prefixes.entry_link,
    prefixes.last_link,
    prefixes.link_before_last,
    prefixes.last_link_group,
    prefixes.last_category,
    prefixes.device_type,
    prefixes.country,
    prefixes.traffic_source

from starts

-- none for a session that begins with its outcome: it would say how it ended
inner join prefixes
    on starts.session_id = prefixes.session_id
