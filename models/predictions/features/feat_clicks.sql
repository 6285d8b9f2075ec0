-- What is known at each click, of the session so far and from before it.
with

clicks as (

    select * from {{ ref('int_click_prefixes') }}

),

prefixes as (

    {{ clicks_before_outcome() }}

)

select
    session_starts.session_id,
    session_starts.site_id,
    cast(prefixes.click_number as bigint) as click_number,
    prefixes.known_at,
    cast(prefixes.seconds_since_start as double) as seconds_since_start,
    cast(prefixes.seconds_since_previous as double) as seconds_since_previous,
    {{ share('prefixes.seconds_since_start', 'prefixes.click_number - 1') }}
        as mean_seconds_between,
    cast(prefixes.seconds_before_previous as double) as seconds_before_previous,
    cast(prefixes.longest_seconds_between as double) as longest_seconds_between,
    {{ share('prefixes.seconds_since_start', 'prefixes.click_number') }}
        as seconds_per_click,
    prefixes.most_seconds_per_click,
    {%- for column in click_counts().keys() | list
        + ['stage_depth', 'deepest_stage_depth'] %}
        cast(prefixes.{{ column }} as bigint) as {{ column }},
    {%- endfor %}
    session_starts.started_hour,
    session_starts.started_weekday,
    session_starts.earlier_session_count,
    session_starts.earlier_order_count,
    prefixes.entry_link,
    prefixes.last_link,
    prefixes.link_before_last,
    prefixes.link_two_before,
    prefixes.last_link_group,
    prefixes.last_category,
    prefixes.device_type,
    prefixes.country,
    prefixes.traffic_source

from prefixes

inner join {{ ref('feat_session_starts') }} as session_starts
    on {{ key_text('prefixes.session_key') }} = session_starts.session_id
