with

clicks as (

    select * from {{ ref('int_session_clicks') }}

),

paths_joined as (

    select
        session_key,
        site_id,
        grain,
        {{ ordered_text('node', 'click_number') }} filter (
            where click_number <= {{ var('path_click_limit') }}
        ) as path,
        {{ ordered_text('node', 'click_number') }} filter (
            where
            click_number <= {{ var('path_click_limit') }}
            and node <> previous_node
        ) as collapsed_path,
        count(*) as length

    from clicks

    group by session_key, site_id, grain

)

select
    {{ key_text('session_key') }} as session_id,
    site_id,
    grain,
    path,
    collapsed_path,
    length

from paths_joined
