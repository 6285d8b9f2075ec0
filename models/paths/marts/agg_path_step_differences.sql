with

compared as (

    select * from {{ ref('int_path_steps_compared') }}

),

-- path_end has those that are not there any more
sessions_found as (

    select
        *,
        case
            when node = 'path_end' then all_sessions - found_in_segment
            else found_in_segment
        end as sessions,
        case
            when node = 'path_end' then kind_sessions - found_in_kind
            else found_in_kind
        end as sessions_of_kind,
        kind_sessions - all_sessions as rest_all_sessions

    from compared

),

rest_found as (

    select
        *,
        sessions_of_kind - sessions as rest_sessions

    from sessions_found

    where sessions_of_kind >= {{ var('min_compared') }} and sessions_of_kind > 0

),

shares_found as (

    select
        *,
        {{ rate('sessions', 'all_sessions', 'step_share') }},
        {{ rate('rest_sessions', 'rest_all_sessions', 'rest_step_share') }}

    from rest_found

)

select
    ---------- what is compared
    site_id,
    grain,
    segment_kind,
    segment,
    step_number,
    node,

    ---------- the segment
    cast(sessions as bigint) as sessions,
    cast(all_sessions as bigint) as all_sessions,
    step_share,
    step_share_low,
    step_share_high,

    ---------- the rest
    cast(rest_sessions as bigint) as rest_sessions,
    cast(rest_all_sessions as bigint) as rest_all_sessions,
    rest_step_share,
    rest_step_share_low,
    rest_step_share_high,

    ---------- the segment less the rest
    step_share - rest_step_share as difference,
    {{ difference_low(
        'sessions', 'all_sessions', 'rest_sessions', 'rest_all_sessions'
    ) }} as difference_low,
    {{ difference_high(
        'sessions', 'all_sessions', 'rest_sessions', 'rest_all_sessions'
    ) }} as difference_high

from shares_found
