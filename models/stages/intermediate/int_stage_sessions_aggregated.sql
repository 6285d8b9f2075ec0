-- What came of sessions in each stage that was their deepest so far: whether
-- they went deeper, from lower to the order, and fell back before that.
with

clicks as (

    {{ stage_clicks(ref('int_clicks'), ref('int_session_checkouts')) }}

),

stages_of_sessions as (

    select
        session_key,
        sign,
        stage_depth,
        -- not from upper into middle, and from there into lower
        bool_or(is_push and next_depth = 3) as is_into_lower,
        bool_or(is_fall_back and not is_after_order and link is not null)
            as fell_back

    from clicks

    group by session_key, sign, stage_depth

),

judged as (

    select
        stays.*,
        sessions.site_id,
        {{ went_deeper('stays.stage_depth') }} as went_deeper,
        coalesce(sessions.device_type, '(unknown)') as device_type,
        coalesce(sessions.channel, '(unknown)') as channel,
        coalesce(sessions.country, '(unknown)') as country,
        {{ visit_kind('sessions.session_number') }} as visit_kind

    from stages_of_sessions as stays

    inner join {{ versions_of(ref('int_human_sessions')) }} as sessions
        on
            stays.session_key = sessions.session_key
            and stays.sign = sessions.sign

)

select
    site_id,
    {{ stage_name('stage_depth') }} as stage,
    device_type,
    channel,
    country,
    visit_kind,
    cast(sum(sign) as bigint) as sessions,
    cast(sum(case when went_deeper is null then 0 else sign end) as bigint)
        as known_sessions,
    {%- for name in ['went_deeper', 'is_into_lower', 'fell_back'] %}
        cast(sum(case when {{ name }} then sign else 0 end) as bigint)
            as {{ name | replace('is_', '') }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}

from judged

group by site_id, stage_depth, device_type, channel, country, visit_kind
