select
    {{ key_text('moves.session_key') }} as session_id,
    moves.site_id,
    moves.move_number,
    moves.from_stage,
    moves.to_stage,
    moves.link_before,
    moves.link,
    moves.event_number,
    moves.occurred_at,
    moves.is_push,
    sessions.is_bot

from {{ ref('int_stage_moves') }} as moves

inner join {{ ref('int_sessions') }} as sessions
    on moves.session_key = sessions.session_key
