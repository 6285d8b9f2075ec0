-- How many sessions contain a run of links, end with it, and went on instead.
with

-- after the checkout those who ordered went on, before it those who came to it
-- and of whom is known when
sites as (

    select
        sessions.site_id,
        count_if(sessions.outcome = 'checked_out') as checked_out_sessions,
        count_if(sessions.outcome = 'browsed') as browsed_sessions,
        count_if(sessions.outcome = 'ordered') as ordered_sessions,
        count_if(
            sessions.outcome <> 'browsed' and turns.checkout_number is not null
        ) as checkout_sessions

    from {{ ref('int_human_sessions') }} as sessions

    left join {{ ref('int_session_checkouts') }} as turns
        on sessions.session_key = turns.session_key

    where sessions.outcome is not null and sessions.exit_link is not null

    group by sessions.site_id

),

runs as (

    select
        site_id,
        outcome,
        link,
        link_before,
        link_two_before,
        {{ link_count() }} as link_count,
        sum(exit_sessions) as exits,
        sum(sessions) as sessions,
        sum(before_checkout_sessions) as before_sessions,
        sum(after_checkout_sessions) as after_sessions,
        sum(after_checkout_sessions * cast(outcome = 'ordered' as integer))
            as ordered_with,
        sum(before_checkout_sessions * cast(outcome <> 'browsed' as integer))
            as checkout_with

    from {{ ref('int_link_runs_aggregated') }}

    group by site_id, outcome, link, link_before, link_two_before

),

runs_compared as (

    select
        *,
        case outcome
            when 'checked_out' then after_sessions
            when 'browsed' then before_sessions
        end as dropped_with,
        case outcome
            when 'checked_out' then sum(ordered_with) over of_all
            when 'browsed' then sum(checkout_with) over of_all
        end as went_on_with,
        sum(exits) over of_length as usual_exits,
        case outcome
            when 'checked_out'
                then sum(after_sessions) filter (where outcome <> 'browsed')
                    over of_lengths
            when 'browsed'
                then sum(before_sessions) filter (where outcome is not null)
                    over of_lengths
        end as usual_risked

    from runs

    window
        of_all as (partition by site_id, link, link_before, link_two_before),
        of_length as (partition by site_id, link_count, outcome),
        of_lengths as (partition by site_id, link_count)

),

all_outcomes as (

    select
        site_id,
        'all' as outcome,
        link,
        link_before,
        link_two_before,
        link_count,
        sum(exits) as exits,
        sum(sessions) as sessions

    from runs

    group by site_id, link, link_before, link_two_before, link_count

),

outcomes_together as (

    select * from runs_compared

    where outcome is not null

    union all by name

    select * from all_outcomes

)

select
    together.site_id,
    together.outcome,
    together.link,
    together.link_before,
    together.link_two_before,
    together.link_count,
    together.exits,
    together.sessions,
    together.dropped_with,
    together.went_on_with,
    together.usual_exits,
    together.usual_risked,
    case together.outcome
        when 'checked_out' then sites.checked_out_sessions
        when 'browsed' then sites.browsed_sessions
    end as dropped_sessions,
    case together.outcome
        when 'checked_out' then sites.ordered_sessions
        when 'browsed' then sites.checkout_sessions
    end as went_on_sessions

from outcomes_together as together

left join sites
    on together.site_id = sites.site_id

-- single links all, so that exits add up to sessions; longer runs if not rare
where
    together.exits
    >= case together.link_count when 1 then 1 else {{ var('min_exits') }} end
