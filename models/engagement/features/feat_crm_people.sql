-- What a CRM says of its users now, and their engagement where it is known.
select
    site_id,
    user_id as person_id,
    age,
    user_category,
    has_abandoned_cart,
    session_count,
    mean_session_seconds,
    median_session_seconds,
    cast(longest_session_seconds as double) as longest_session_seconds,
    mean_page_views,
    active_day_count,
    median_gap_days,
    mobile_share,
    tablet_share,
    desktop_share,
    marketing_target,
    test_ids

from {{ ref('dim_crm_people') }}
