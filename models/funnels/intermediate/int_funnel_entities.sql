-- What goes through funnels, people's sessions and people, with what they are
-- told apart by.
select
    'session' as entity_kind,
    session_key as entity_key,
    site_id,
    {{ funnel_entity_columns() }}

from {{ ref('int_human_sessions') }}

union all

select
    'person' as entity_kind,
    people.person_key as entity_key,
    people.site_id,
    {{ funnel_entity_columns('people', is_person=true) }}

from {{ ref('int_funnel_people') }} as people

where people.site_id in (
    select sites.site_id
    from {{ ref('int_funnel_sites') }} as sites
    where sites.entity_kind = 'person'
)
