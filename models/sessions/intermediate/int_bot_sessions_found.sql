-- Which sessions are a bot's: for facts that don't know the visitor.
select summed.session_key

from {{ ref('int_sessions_summed') }} as summed

semi join {{ ref('int_bots_found') }} as bots
    on summed.visitor_key = bots.visitor_key
