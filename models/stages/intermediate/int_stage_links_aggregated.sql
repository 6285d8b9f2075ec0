-- What came of the clicks on a link while a stage was the deepest so far, and
-- of the sessions that had it there. Of each session the first click on it
-- counts as its place; from the order on, which is asked for, none counts.
{% set pushes = ['middle', 'lower'] %}
{% set fall_backs = ['upper', 'middle'] %}
with

clicks as (

    {{ stage_clicks(ref('int_clicks'), ref('int_session_checkouts')) }}

),

links_of_sessions as (

    select
        session_key,
        sign,
        stage_depth,
        link,
        min(link_click_number) as click_number,
        count(*) as clicks,
        {%- for stage in pushes %}
            count_if(is_push and next_depth = {{ loop.index + 1 }})
                as push_{{ stage }},
        {%- endfor %}
        {%- for stage in fall_backs %}
            count_if(is_fall_back and next_depth = {{ loop.index }})
                as fall_back_{{ stage }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from clicks

    where link is not null and not is_after_order

    group by session_key, sign, stage_depth, link

),

judged as (

    select
        links.*,
        sessions.site_id,
        {{ went_deeper('links.stage_depth') }} as went_deeper

    from links_of_sessions as links

    inner join {{ versions_of(ref('int_human_sessions')) }} as sessions
        on
            links.session_key = sessions.session_key
            and links.sign = sessions.sign

)

select
    site_id,
    {{ stage_name('stage_depth') }} as stage,
    link,
    click_number,
    cast(sum(sign) as bigint) as sessions,
    cast(sum(case when went_deeper is null then 0 else sign end) as bigint)
        as known_sessions,
    cast(sum(case when went_deeper then sign else 0 end) as bigint)
        as went_deeper,
    cast(sum(sign * clicks) as bigint) as clicks,
    {%- for stage in pushes %}
        cast(sum(sign * push_{{ stage }}) as bigint) as push_{{ stage }},
    {%- endfor %}
    {%- for stage in fall_backs %}
        cast(sum(sign * fall_back_{{ stage }}) as bigint)
            as fall_back_{{ stage }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}

from judged

group by site_id, stage_depth, link, click_number
