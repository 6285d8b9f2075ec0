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
    bots.session_key is not null as is_bot

from {{ ref('int_stage_moves') }} as moves

left join {{ ref('int_bot_sessions') }} as bots
    on moves.session_key = bots.session_key
