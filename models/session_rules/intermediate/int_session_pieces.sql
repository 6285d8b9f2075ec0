-- Events that no rule divides; where a block may end, each is its own piece.
with

timed as (

    select
        events.visitor_key,
        events.site_id,
        events.event_id,
        events.occurred_at,
        events.source_position,
        {{ origin_key('events') }} as origin_key,
        cast(
            {{ local_time('events.occurred_at', 'time_zone') }} as date
        ) as site_date,
        case sites.outcome_rule
            when 'labels' then events.labelled_order
            when 'events' then events.is_order and orders.is_repeat is not true
        end as is_ordered,
        sites.least_minutes * 60000000 as least_pause,
        sites.most_minutes * 60000000 as longest_pause,
        sites.least_hours * 3600000000 as least_length

    from {{ ref('int_events') }} as events

    inner join {{ ref('int_sites_compared') }} as sites
        on events.site_id = sites.site_id

    left join {{ ref('int_orders') }} as orders
        on events.event_key = orders.event_key

    where
        {{ changed_keys('visitor_key', 'events') }}
        and {{ in_part('events.visitor_key') }}

),

compared as (

    select
        *,
        row_number() over in_sequence as first_number,
        {{ microseconds_between(
            'lag(occurred_at) over in_sequence', 'occurred_at'
        ) }} as pause,
        site_date <> lag(site_date) over in_sequence as is_new_date,
        origin_key <> lag(origin_key ignore nulls) over in_sequence
            as is_new_origin

    from timed

    window in_sequence as (
        partition by visitor_key order by {{ event_order() }}
    )

),

counted as (

    select
        *,
        sum(case
            when pause > least_pause or is_new_date or is_new_origin then 1
        end) over so_far as piece_number,
        max(case
            when pause is null or pause > longest_pause then occurred_at
        end) over so_far as chain_started_at

    from compared

    window so_far as (
        partition by visitor_key order by first_number
        rows between unbounded preceding and current row
    )

)

select
    visitor_key,
    any_value(site_id) as site_id,
    min(first_number) as first_number,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    min(site_date) as site_date,
    max(origin_key) as origin_key,
    count(*) as event_count,
    bool_or(is_ordered) as is_ordered,
    {{ last_number() }} as built_in

from counted

group by
    visitor_key,
    coalesce(piece_number, 0),
    case
        when
            {{ microseconds_between('chain_started_at', 'occurred_at') }}
            >= least_length
            then first_number
        else 0
    end
