select
    {{ key_text('stays.session_key') }} as session_id,
    stays.site_id,
    stays.stage,
    stays.entered_number,
    stays.left_number,
    stays.next_stage,
    bots.session_key is not null as is_bot

from {{ ref('int_stage_stays') }} as stays

left join {{ ref('int_bot_sessions') }} as bots
    on stays.session_key = bots.session_key
