-- The last of the tables that are due by sequences_every_days.
-- depends_on: {{ ref('agg_sequences') }}
with

sequences_counted as (

    select
        site_id,
        comparison,
        count(*) as tested_count,
        count_if(stratified_q < 0.05) as found_count,
        count_if(fisher_q < 0.05) as plainly_found_count,
        -- of so many no more are looked at
        bool_or(is_limited) as is_limited

    from {{ ref('int_sequence_tests') }}

    group by site_id, comparison

)

select
    sized.site_id,
    sized.comparison,
    sized.group_name,
    sized.rest_name,
    sized.group_sessions,
    sized.rest_sessions,
    sized.sessions_at_limit,
    sized.min_sessions,
    coalesce(counted.tested_count, 0) as tested_count,
    cast(coalesce(counted.found_count, 0) as bigint) as found_count,
    cast(coalesce(counted.plainly_found_count, 0) as bigint)
        as plainly_found_count,
    coalesce(counted.is_limited, false) as is_limited,
    periods.last_on as data_until

from {{ ref('int_sequence_comparisons') }} as sized

inner join {{ ref('int_site_days') }} as periods
    on sized.site_id = periods.site_id

left join sequences_counted as counted
    on
        sized.site_id = counted.site_id
        and sized.comparison = counted.comparison
