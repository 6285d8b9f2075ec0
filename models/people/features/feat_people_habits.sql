-- What somebody does on odd days and on even ones is a habit.
with

sessions as (

    select
        *,
        date_diff('day', date '2000-01-01', started_on) % 2 = 1 as is_odd_day

    from {{ ref('fct_sessions') }}

    where not is_bot

),

clicks as (

    select
        site_id,
        person_id,
        link,
        count(*) as habit_count,
        count_if(date_diff('day', date '2000-01-01', occurred_on) % 2 = 1)
            as odd_day_count

    from {{ ref('fct_events') }}

    where not is_bot and link is not null and {{ is_click() }}

    group by site_id, person_id, link

),

links as (

    select
        site_id,
        link,
        row_number() over (
            partition by site_id order by sum(habit_count) desc, link
        ) as place

    from clicks

    group by site_id, link

),

habits as (

    select
        clicks.site_id,
        clicks.person_id,
        'link' as kind,
        case
            when links.place <= {{ var('habit_link_limit') }} then clicks.link
            else 'other'
        end as habit,
        clicks.habit_count,
        clicks.odd_day_count

    from clicks

    inner join links
        on clicks.site_id = links.site_id and clicks.link = links.link

    {% for kind, habit, condition in [
        ('session', "'all'", 'true'),
        ('session', "'checkout'", 'has_checkout'),
        ('session', "'order'", 'has_order'),
        ('channel', 'channel', 'channel is not null'),
        ('device', 'device_type', 'device_type is not null'),
    ] %}
        union all

        select
            site_id,
            person_id,
            '{{ kind }}' as kind,
            {{ habit }} as habit,
            1 as habit_count,
            case when is_odd_day then 1 else 0 end as odd_day_count

        from sessions

        where {{ condition }}
    {% endfor %}
)

select
    site_id,
    person_id,
    kind,
    habit,
    cast(sum(habit_count) as bigint) as habit_count,
    cast(sum(odd_day_count) as bigint) as odd_day_count

from habits

group by site_id, person_id, kind, habit
