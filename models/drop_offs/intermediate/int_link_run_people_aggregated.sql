-- How many people clicked a run of one to three links in a row, and how many of
-- them never ordered; of people whose outcome is known.
with

people as (

    {{ people_of_known_outcome(ref('int_human_sessions')) }}

),

runs_of_people as (

    select
        people.site_id,
        people.sign,
        people.person_key,
        people.has_order,
        clicks.link,
        clicks.link_before,
        clicks.link_two_before

    from people

    inner join {{ versions_of(ref('int_clicks')) }} as clicks
        on
            people.session_key = clicks.session_key
            and people.sign = clicks.sign

    where clicks.link is not null and {{ in_part('people.person_key') }}

    group by
        {{ runs_of_links([
            'people.site_id', 'people.sign', 'people.person_key',
            'people.has_order',
        ]) }}

    having {{ runs_told_apart() }}

)

select
    site_id,
    link,
    link_before,
    link_two_before,
    cast(sum(sign) as bigint) as people,
    cast(sum(case when has_order then 0 else sign end) as bigint)
        as people_without_order

from runs_of_people

group by site_id, link, link_before, link_two_before
