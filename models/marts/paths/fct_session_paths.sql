select
    {{ key_text('session_key') }} as session_id,
    site_id,
    grain,
    path,
    collapsed_path,
    length

from {{ ref('int_session_paths_joined') }}
