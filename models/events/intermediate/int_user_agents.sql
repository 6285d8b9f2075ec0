-- What each user agent says, found out once: what is known already stays.
with

events as (

    select * from {{ ref('int_events') }}

),

agents as (

    select distinct events.user_agent

    from events

    {% if is_incremental() -%}
        anti join {{ this }} as described
            on events.user_agent = described.user_agent
    {% endif -%}

    where events.user_agent is not null

),

described as (

    select
        user_agent,
        described_user_agent(user_agent) as description

    from agents

)

select
    described.user_agent,
    described.description.device_type,
    described.description.browser,
    described.description.operating_system,
    described.description.is_bot

from described
