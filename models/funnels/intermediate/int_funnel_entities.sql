-- What goes through funnels, people's sessions and people, with what they
-- are told apart by. A person is counted on the day of the first session,
-- and is what the first session says that says it; source, medium and
-- campaign are of one session.
with

sessions as (

    select
        *,
        {{ reporting_date('started_at') }} as day,
        {{ hash_key(['site_id', 'person_id']) }} as person_key,
        {{ has_origin() }} as has_origin

    from {{ ref('int_human_sessions') }}

),

sites_of_people as (

    select distinct site_id

    from {{ ref('int_funnel_sites') }}

    where entity_kind = 'person'

),

sessions_ordered as (

    select
        *,
        row_number() over (
            partition by person_key order by started_at, session_key
        ) as visit_number

    from sessions

    where site_id in (
        select sites_of_people.site_id from sites_of_people
    )

),

people as (

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
        min(day) as day

    from sessions_ordered

    group by person_key, site_id

)

select
    'session' as entity_kind,
    session_key as entity_key,
    site_id,
    day,
    coalesce(device_type, '(unknown)') as device_type,
    coalesce(country, '(unknown)') as country,
    coalesce(channel, '(unknown)') as channel,
    coalesce(campaign_id, '(none)') as campaign_id,
    {{ visit_kind() }} as visit_kind

from sessions

union all

select
    'person' as entity_kind,
    person_key as entity_key,
    site_id,
    day,
    coalesce(device_type, '(unknown)') as device_type,
    coalesce(country, '(unknown)') as country,
    coalesce(channel, '(unknown)') as channel,
    coalesce(campaign_id, '(none)') as campaign_id,
    null as visit_kind

from people
