-- Whether pages are said to be seen twice at once, as where a tag fires twice.
{%- set looked_at = 500000 %}
with

visitors as (

    select
        visitor_key,
        sum(count(*)) over () as view_count

    from {{ ref('int_events') }}

    where is_page_view

    group by visitor_key

),

-- of so many page views all, of more those of a part of the visitors
visitors_looked_at as (

    select visitor_key

    from visitors

    where
        cast(visitor_key % 997 as bigint)
        < 997.0 * {{ looked_at }} / view_count

),

looked_at as (

    select
        events.source,
        events.site_id,
        events.occurred_at,
        {{ microseconds_between(
            'lag(events.occurred_at) over same_page', 'events.occurred_at'
        ) }} as microseconds_since

    from {{ ref('int_events') }} as events

    -- few keys first, so that wide columns are read of their rows only
    semi join visitors_looked_at
        on events.visitor_key = visitors_looked_at.visitor_key

    where events.is_page_view

    window same_page as (
        partition by events.visitor_key, events.link, events.page_url
        order by {{ event_order() }}
    )

),

summed as (

    select
        source,
        site_id,
        -- where times are whole seconds, nobody knows
        bool_or(occurred_at <> date_trunc('second', occurred_at))
            as has_milliseconds,
        count(*) as view_count,
        count(*) filter (where microseconds_since <= 50000) as again_count

    from looked_at

    group by source, site_id

)

select
    *,
    {{ share('again_count', 'view_count') }} as again_share,
    has_milliseconds
    and again_count >= 20
    and {{ share('again_count', 'view_count') }} >= 0.05 as is_seen_twice

from summed
