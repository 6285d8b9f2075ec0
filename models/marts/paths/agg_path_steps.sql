with

steps as (

    select * from {{ ref('int_path_steps_filled') }}

    where segment_kind in ('all', 'outcome')

)

select
    site_id,
    grain,
    segment as outcome,
    step_number,
    node,
    sessions,
    all_sessions,
    {{ share('sessions', 'all_sessions') }} as share_of_sessions,
    {{ wilson_low('sessions', 'all_sessions') }} as share_of_sessions_low,
    {{ wilson_high('sessions', 'all_sessions') }} as share_of_sessions_high

from steps
