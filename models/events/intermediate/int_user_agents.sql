-- What each user agent says, found out once, as its first row is read. What is
-- known stays until no stored row came by it (drop_unknown_agents).
{{ config(pre_hook=require_this_run(['int_events_validated'])) }}
with

events as (

    select user_agent
    from {{ ref('int_events_validated') }}
    where reject_reason is null

    {% if not is_incremental() -%}
        union all

        select user_agent from {{ stored_events() }} as kept
    {% endif -%}

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
