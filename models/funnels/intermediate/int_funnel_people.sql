-- People of sites that have funnels of people, and what tells them apart. A
-- person is counted on the day of the first session, and is what the first
-- session says that says it; source, medium and campaign are of one session.
with

funnels as (

    select distinct site_id

    from {{ ref('int_funnel_steps') }}

    where entity_kind = 'person'

),

sessions as (

    select
        *,
        {{ reporting_date('started_at') }} as day,
        {{ has_origin() }} as has_origin,
        row_number() over (
            partition by person_key order by started_at, session_key
        ) as visit_number

    from {{ ref('int_human_sessions') }} as came

    where exists (
        select 1 from funnels
        where funnels.site_id is null or funnels.site_id = came.site_id
    )

)

select
    person_key,
    site_id,
    {%- for name in ['device_type', 'country'] %}
        min_by({{ name }}, visit_number) filter (
            where {{ name }} is not null
        ) as {{ name }},
    {%- endfor %}
    {%- for name in ['channel', 'campaign_id'] %}
        nullif(min_by(coalesce({{ name }}, ''), visit_number) filter (
            where has_origin
        ), '') as {{ name }},
    {%- endfor %}
    min(day) as day,
    cast({{ version_number() }} as bigint) as built_in

from sessions

group by person_key, site_id
