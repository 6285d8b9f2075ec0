-- How many reached each step, after how many clicks and seconds: of each
-- day, and with a day that is null of all days. Quartiles hold every value
-- in memory, so each kind of segment is in another part.
with

reached as (

    select
        steps.entity_kind,
        steps.funnel_id,
        steps.step_number,
        steps.clicks_from_previous as clicks,
        steps.seconds_from_previous as seconds,
        entities.site_id,
        entities.day,
        entities.device_type,
        entities.country,
        entities.channel,
        entities.campaign_id,
        entities.visit_kind

    from {{ ref('int_funnel_step_times') }} as steps

    inner join {{ ref('int_funnel_entities') }} as entities
        on
            steps.entity_kind = entities.entity_kind
            and steps.entity_key = entities.entity_key

)

{% for kind in funnel_segments() %}
    select
        site_id,
        funnel_id,
        '{{ kind }}' as segment_kind,
        {{ "'all'" if kind == 'all' else kind }} as segment,
        day,
        step_number,
        {%- for measure in ['clicks', 'seconds'] %}
            cast(sum({{ measure }}) as double)
            / nullif(count({{ measure }}), 0) as mean_{{ measure }},
            {{ quartiles(measure) }},
        {%- endfor %}
        count(*) as reached
    from reached
    where
        {{ in_part(share_of_keys(loop.index, loop.length)) }}
        {%- if kind == 'visit_kind' %}
            and visit_kind is not null
        {%- endif %}
    group by
        site_id,
        funnel_id,
        {{ kind ~ ',' if kind != 'all' }}
        step_number,
        rollup(day)
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
