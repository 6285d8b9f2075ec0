-- An association: who follows a newsletter may mean to order anyway.
with

people as (

    select * from {{ ref('dim_people') }}

    where is_known

),

segments as (

    select * from {{ ref('score_segments') }}

),

effects as (

    select * from {{ ref('score_lead_effects') }}

    where is_worth_contacting

)

select
    people.site_id,
    people.person_id,
    row_number() over (
        partition by people.site_id
        order by
            effects.gain_per_contact_low desc nulls last,
            effects.difference_low desc,
            segments.certainty desc,
            people.person_id asc
    ) as place,
    segments.segment,
    segments.segment_name,
    segments.certainty,
    people.last_seen_on,
    effects.order_rate_difference,
    effects.difference_low,
    effects.difference_high,
    effects.gain_per_contact,
    effects.gain_per_contact_low,
    effects.gain_per_contact_high,
    'In this segment (' || segments.segment_name || ') '
    || {{ told_number('effects.contact_orders') }} || ' of '
    || {{ told_number('effects.contact_sessions') }}
    || ' visits that began by email ordered, and '
    || {{ told_number('effects.other_orders') }} || ' of '
    || {{ told_number('effects.other_sessions') }}
    || ' others; among visits that got as far that is odds times '
    || {{ told_times('effects.odds_ratio') }} || '.' as told

from people

inner join segments
    on
        people.site_id = segments.site_id
        and people.person_id = segments.person_id

inner join effects
    on
        segments.site_id = effects.site_id
        and segments.segment = effects.segment
