select
    {{ key_text('session_key') }} as session_id,
    site_id,
    move_number,
    from_stage,
    to_stage,
    link_before,
    link,
    event_number,
    occurred_at,
    is_push

from {{ ref('int_stage_moves_found') }}
