-- Where sequences are of now, groups that are compared hold all sessions of
-- people whose outcome is known, and properties are in as many of them as have
-- them.
with

sessions as (

    select * from {{ ref('fct_sessions') }}

    where
        not is_bot
        and outcome is not null
        -- with sequences_every_days there may be later sessions by now
        and not exists (
            select 1
            from refresh.due
            cross join refresh.run
            where
                due.model = 'sequences' and due.computed_in < run.last_number
        )

),

comparisons as (

    select * from {{ ref('agg_sequence_comparisons') }}

),

-- a site where all sessions ended alike has nothing to compare
expected as (

    select
        site_id,
        'ordered' as comparison,
        count_if(outcome = 'ordered') as group_sessions,
        count_if(outcome <> 'ordered') as rest_sessions
    from sessions
    group by site_id

    union all

    select
        site_id,
        'checked_out' as comparison,
        count_if(outcome = 'checked_out') as group_sessions,
        count_if(outcome = 'ordered') as rest_sessions
    from sessions
    group by site_id

    union all

    select
        site_id,
        'browsed' as comparison,
        count_if(outcome = 'browsed') as group_sessions,
        count_if(outcome <> 'browsed') as rest_sessions
    from sessions
    group by site_id

),

devices as (

    select
        site_id,
        'device: ' || device_type as sequence,
        count_if(outcome = 'ordered') as group_with,
        count_if(outcome <> 'ordered') as rest_with

    from sessions

    where device_type is not null

    group by site_id, device_type

)

select
    'comparison' as what,
    expected.site_id,
    expected.comparison as which

from expected

left join comparisons
    on
        expected.site_id = comparisons.site_id
        and expected.comparison = comparisons.comparison

where
    expected.group_sessions > 0
    and expected.rest_sessions > 0
    and (
        expected.group_sessions is distinct from comparisons.group_sessions
        or expected.rest_sessions is distinct from comparisons.rest_sessions
    )

union all

select
    'device' as what,
    devices.site_id,
    devices.sequence as which

from devices

inner join comparisons
    on
        devices.site_id = comparisons.site_id
        and comparisons.comparison = 'ordered'

left join {{ ref('agg_sequences') }} as sequences
    on
        devices.site_id = sequences.site_id
        and devices.sequence = sequences.sequence
        and sequences.kind = 'property'
        and sequences.comparison = 'ordered'

where
    devices.group_with + devices.rest_with >= comparisons.min_sessions
    and (
        devices.group_with is distinct from sequences.group_with
        or devices.rest_with is distinct from sequences.rest_with
    )
