-- Funnel days add up to the funnels' steps, and to all days together; their
-- sessions and people to the site's: each kind of segment holds every one
-- once.
with

segments_counted as (

    select
        site_id,
        funnel_id,
        entity_kind,
        step_number,
        'agg_funnel_days ' || segment_kind as counted_in,
        sum(coalesce(reached, 0)) as reached,
        sum(coalesce(sessions, people)) as entities
    from {{ ref('agg_funnel_days') }}
    group by site_id, funnel_id, entity_kind, step_number, segment_kind

    union all

    select
        site_id,
        funnel_id,
        entity_kind,
        step_number,
        'agg_funnel_steps ' || segment_kind as counted_in,
        sum(coalesce(reached, 0)) as reached,
        sum(coalesce(sessions, people)) as entities
    from {{ ref('agg_funnel_steps') }}
    group by site_id, funnel_id, entity_kind, step_number, segment_kind

),

counted as (

    select
        site_id,
        funnel_id,
        entity_kind,
        step_number,
        'fct_funnel_steps' as counted_in,
        count(*) as reached
    from {{ ref('fct_funnel_steps') }}
    -- a bot's session isn't counted
    where not is_bot
    group by site_id, funnel_id, entity_kind, step_number

    union all

    select
        site_id,
        funnel_id,
        entity_kind,
        step_number,
        counted_in,
        reached
    from segments_counted

),

reached_differs as (

    select
        site_id,
        'reached' as what_differs
    from counted
    group by site_id, funnel_id, entity_kind, step_number
    -- the steps, and twice six kinds of segment, of people five; a step that
    -- nobody reached has no row in the steps
    having
        min(reached) <> max(reached)
        or count(*)
        < case when entity_kind = 'session' then 12 else 10 end
        + case when max(reached) > 0 then 1 else 0 end

),

entities_in_sites as (

    select
        site_id,
        'session' as entity_kind,
        count(*) as entities
    from {{ ref('fct_sessions') }}
    where not is_bot
    group by site_id

    union all

    select
        site_id,
        'person' as entity_kind,
        count(*) as entities
    from {{ ref('dim_people') }}
    -- who only ordered in somebody else's session went through no funnel
    where session_count > 0
    group by site_id

)

select
    site_id,
    what_differs

from reached_differs

union all

select
    segments_counted.site_id,
    'entities' as what_differs

from segments_counted

left join entities_in_sites
    on
        segments_counted.site_id = entities_in_sites.site_id
        and segments_counted.entity_kind = entities_in_sites.entity_kind

where
    segments_counted.entities is distinct from entities_in_sites.entities
