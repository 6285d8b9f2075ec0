-- question: Which links push sessions into a deeper stage than before?
select
    moves.site_id,
    moves.from_stage,
    moves.to_stage,
    moves.link_before,
    moves.link,
    count(*) as sessions

from {{ ref('fct_stage_moves') }} as moves

inner join {{ ref('fct_sessions') }} as sessions
    on moves.session_id = sessions.session_id

where moves.is_push and not sessions.is_bot

group by
    moves.site_id,
    moves.from_stage,
    moves.to_stage,
    moves.link_before,
    moves.link

order by moves.site_id asc, sessions desc, moves.link_before asc, moves.link asc
