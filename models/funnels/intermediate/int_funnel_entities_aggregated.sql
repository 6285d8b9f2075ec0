-- How many sessions, or people, there are to go through a funnel: of each
-- day, and with a day that is null of all days.
with

entities as (

    select * from {{ ref('int_funnel_entities') }}

)

{% for kind in funnel_segments() %}
    select
        entity_kind,
        site_id,
        '{{ kind }}' as segment_kind,
        {{ "'all'" if kind == 'all' else kind }} as segment,
        day,
        count(*) as entities
    from entities
    {%- if kind == 'visit_kind' %}
        where visit_kind is not null
    {%- endif %}
    group by
        entity_kind,
        site_id,
        {{ kind ~ ',' if kind != 'all' }}
        rollup(day)
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
