with

sessions_dated as (

    select
        *,
        cast({{ seconds_between(
            'lag(started_at) over (
                partition by site_id, user_id order by started_at, session_id
            )',
            'started_at'
        ) }} as double) / 86400 as gap_days

    from {{ ref('fct_crm_sessions') }}

    where not is_bot

),

sessions as (

    select
        site_id,
        user_id,
        {% for name in ['mobile', 'tablet', 'desktop'] -%}
            count_if(lower(device_type) = '{{ name }}')
            / cast(nullif(count(device_type), 0) as double) as {{ name }}_share,
        {% endfor -%}
        count(*) as session_count,
        max(started_on) as last_started_on,
        count(distinct started_on) as active_day_count,
        median(gap_days) as median_gap_days,
        cast(sum(page_view_count) as bigint) as page_view_count,
        sum(session_seconds) as session_seconds,
        -- whole numbers add up the same in any order
        cast(sum(page_view_count) as double)
        / count(page_view_count) as mean_page_views,
        cast(sum(session_seconds) as double)
        / count(session_seconds) as mean_session_seconds,
        median(cast(session_seconds as double)) as median_session_seconds,
        max(session_seconds) as longest_session_seconds,
        count(distinct device_type) as device_type_count,
        count(distinct country) as country_count,
        count(distinct search_query) as search_query_count

    from sessions_dated

    group by site_id, user_id

)

select
    coalesce(people.site_id, sessions.site_id) as site_id,
    coalesce(people.user_id, sessions.user_id) as user_id,
    people.user_id is not null as is_in_people_file,
    people.age,
    people.user_category,
    people.has_abandoned_cart,
    people.marketing_target,
    coalesce(people.test_ids, []) as test_ids,
    coalesce(people.row_count, 0) as row_count,
    people.contradictory_columns,
    coalesce(sessions.session_count, 0) as session_count,
    sessions.last_started_on,
    coalesce(sessions.active_day_count, 0) as active_day_count,
    sessions.median_gap_days,
    sessions.page_view_count,
    sessions.session_seconds,
    sessions.mean_page_views,
    sessions.mean_session_seconds,
    sessions.median_session_seconds,
    sessions.longest_session_seconds,
    coalesce(sessions.device_type_count, 0) as device_type_count,
    coalesce(sessions.country_count, 0) as country_count,
    coalesce(sessions.search_query_count, 0) as search_query_count,
    sessions.mobile_share,
    sessions.tablet_share,
    sessions.desktop_share

from {{ ref('int_crm_people_aggregated') }} as people

full join sessions
    on people.site_id = sessions.site_id and people.user_id = sessions.user_id
