-- Which sessions are a bot's: for facts that don't know the visitor.
select summed.session_key

from {{ ref('int_session_sums') }} as summed

semi join {{ ref('int_bot_visitors') }} as bots
    on summed.visitor_key = bots.visitor_key
