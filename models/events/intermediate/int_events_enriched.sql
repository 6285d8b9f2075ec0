-- Events with what they came by: as the source says, else as the user agent.
select
    {{ stored_event_columns('events') }},
    coalesce(events.device_type, agents.device_type) as known_device_type,
    coalesce(events.browser, agents.browser) as known_browser,
    coalesce(events.operating_system, agents.operating_system)
        as known_operating_system,
    coalesce(agents.is_bot, false) as is_bot_agent

-- rather than int_events: many wait for this, and one view less is in between
from {{ ref('int_stored_events') }} as events

left join {{ ref('int_user_agents') }} as agents
    on events.user_agent = agents.user_agent

-- the others are copies of an event
where events.copy_number = 1
