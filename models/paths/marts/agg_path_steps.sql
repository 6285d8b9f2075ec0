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
    {{ rate('sessions', 'all_sessions', 'share_of_sessions') }}

from steps
