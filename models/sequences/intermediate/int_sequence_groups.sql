-- Which groups a session is compared in, and where its path is cut for that: at
-- what defines the groups, and links that mean it. A path is a session up to a
-- cut; most sessions have one for all comparisons.
-- depends_on: {{ ref('int_site_days') }}
with

sessions as (

    select
        session_key,
        site_id,
        outcome

    from {{ ref('int_human_sessions') }}

),

outcome_events as (

    select
        events.session_key,
        events.event_number,
        events.is_order or coalesce(links.is_order_link, false) as is_order

    from {{ ref('int_events') }} as events

    left join {{ ref('int_checkout_links') }} as links
        on events.site_id = links.site_id and events.link = links.link

    where events.is_order or events.is_checkout or links.link is not null

),

-- From where on a session's path says how it ended: the event that is the
-- outcome, or a link that is. An order is the end of going to checkout, too.
-- Unlike in int_session_checkouts every session is cut, whatever came of it,
-- and at an order that is said again, too: groups are cut alike.
outcome_cuts as (

    select
        session_key,
        min(event_number) as checkout_cut,
        min(case when is_order then event_number end) as order_cut

    from outcome_events

    group by session_key

),

funnel_cuts as (

    select * from {{ ref('int_funnel_cuts') }}

),

funnels as (

    select distinct
        site_id,
        funnel_id

    from funnel_cuts

),

members as (

    {% for comparison, cut, known in [
        ('ordered', 'order_cut', 'is not null'),
        ('checked_out', 'order_cut', "<> 'browsed'"),
        ('browsed', 'checkout_cut', 'is not null'),
    ] %}
        select
            sessions.session_key,
            sessions.site_id,
            '{{ comparison }}' as comparison,
            sessions.outcome = '{{ comparison }}' as is_group,
            cuts.{{ cut }} as cut_at
        from sessions
        left join outcome_cuts as cuts
            on sessions.session_key = cuts.session_key
        where sessions.outcome {{ known }}

        union all

    {% endfor %}

    select
        sessions.session_key,
        sessions.site_id,
        'funnel ' || funnels.funnel_id as comparison,
        coalesce(cuts.is_end, false) as is_group,
        cuts.cut_at
    from sessions
    inner join funnels
        on sessions.site_id = funnels.site_id
    left join funnel_cuts as cuts
        on
            funnels.funnel_id = cuts.funnel_id
            and sessions.session_key = cuts.session_key

),

cuts_filled as (

    select
        session_key,
        site_id,
        comparison,
        is_group,
        -- whoever has nothing to be cut at is there to the end
        coalesce(cut_at, 2147483647) as cut_at

    from members

)

select
    *,
    cast(dense_rank() over (
        partition by site_id order by session_key, cut_at
    ) as integer) as path_number

from cuts_filled
