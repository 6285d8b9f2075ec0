{% set landmarks = [1, 2, 3, 5, 8, 13, 21] %}

with

clicks as (

    select * from {{ ref('int_click_prefixes') }}

),

starts as (

    select * from {{ ref('feat_session_starts') }}

),

before_outcome as (

    {{ clicks_before_outcome() }}

),

-- still running when its k-th click comes: a session of at least k clicks
at_landmarks as (

    select
        *,
        cast(click_number as string) as landmark

    from before_outcome

    where click_number in ({{ landmarks | join(', ') }})

),

last_clicks as (

    select
        session_key,
        max(click_number) as click_number

    from before_outcome

    group by session_key

),

whole_sessions as (

    select
        before_outcome.*,
        'whole' as landmark

    from before_outcome

    inner join last_clicks
        on
            before_outcome.session_key = last_clicks.session_key
            and before_outcome.click_number = last_clicks.click_number

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
    on starts.session_id = {{ key_text('prefixes.session_key') }}
