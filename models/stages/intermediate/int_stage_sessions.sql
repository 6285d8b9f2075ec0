-- What came of a session in each stage that was its deepest so far: whether it
-- went deeper, from lower to the order, and whether it fell back before that.
with

sessions as (

    select * from {{ ref('int_human_sessions') }}

),

fall_backs as (

    select distinct
        session_key,
        stage

    from {{ ref('int_stage_clicks') }}

    where is_fall_back and not is_after_order

)

select
    stays.session_key,
    stays.site_id,
    stays.stage,
    case
        when stays.stage = 'lower' then sessions.has_order
        else stays.next_stage is not null
    end as went_deeper,
    coalesce(stays.next_stage = 'lower', false) as is_into_lower,
    fall_backs.session_key is not null as fell_back,
    coalesce(sessions.device_type, '(unknown)') as device_type,
    coalesce(sessions.channel, '(unknown)') as channel,
    coalesce(sessions.country, '(unknown)') as country,
    {{ visit_kind('sessions.session_number') }} as visit_kind

from {{ ref('int_stage_stays') }} as stays

inner join sessions
    on stays.session_key = sessions.session_key

left join fall_backs
    on
        stays.session_key = fall_backs.session_key
        and stays.stage = fall_backs.stage
