select
    {{ key_text('stays.session_key') }} as session_id,
    stays.site_id,
    stays.stage,
    stays.entered_number,
    stays.left_number,
    stays.next_stage,
    sessions.is_bot

from {{ ref('int_stage_stays') }} as stays

inner join {{ ref('int_sessions') }} as sessions
    on stays.session_key = sessions.session_key
