-- What is compared where, and in how many sessions a sequence must be for it.
-- The bound is on both groups together: labels that change places leave it.
{% set smaller = 'least(group_sessions, rest_sessions)' %}

with

lengths as (

    select
        site_id,
        path_number,
        count_if(click_number > 0 and not is_repeat) as steps

    from {{ ref('int_sequence_clicks') }}

    group by site_id, path_number

),

groups_counted as (

    select
        members.site_id,
        members.comparison,
        count_if(members.is_group) as group_sessions,
        count_if(not members.is_group) as rest_sessions,
        count_if(lengths.steps > {{ var('sequence_click_limit') }})
            as sessions_at_limit

    from {{ ref('int_sequence_groups') }} as members

    left join lengths
        on
            members.site_id = lengths.site_id
            and members.path_number = lengths.path_number

    group by members.site_id, members.comparison

)

select
    site_id,
    comparison,
    case comparison
        when 'checked_out' then 'checked out, no order'
        when 'ordered' then 'ordered'
        when 'browsed' then 'browsed'
        else 'came to the end of it'
    end as group_name,
    case comparison
        when 'checked_out' then 'ordered'
        when 'ordered' then 'did not order'
        when 'browsed' then 'went to checkout'
        else 'did not'
    end as rest_name,
    cast(group_sessions as bigint) as group_sessions,
    cast(rest_sessions as bigint) as rest_sessions,
    cast(sessions_at_limit as bigint) as sessions_at_limit,
    cast(greatest(
        {{ var('min_sequence_sessions') }},
        ceil({{ smaller }} * {{ var('min_sequence_share') }})
    ) as bigint) as min_sessions,
    cast({{ var('sequence_click_limit') }} as bigint) as click_limit,
    cast({{ var('sequence_limit') }} as bigint) as sequence_limit

from groups_counted

-- one group alone can't be compared
where group_sessions > 0 and rest_sessions > 0
