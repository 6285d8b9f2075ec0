-- How many are won, lost and on the fence at the click from which on orders can
-- be told, and what became of them. Sessions that were never learnt from.
with

scored as (

    select
        fence.*,
        sessions.has_order

    from {{ ref('score_on_the_fence') }} as fence

    inner join {{ ref('fct_sessions') }} as sessions
        on fence.session_id = sessions.session_id

    where {{ never_learnt_from('fence') }}

),

standings_counted as (

    select
        site_id,
        click_number,
        standing,
        count(*) as sessions,
        sum(count(*)) over (partition by site_id) as site_sessions,
        count_if(has_order) as ordered_sessions,
        avg(cast(order_probability as decimal(18, 9))) as mean_probability

    from scored
    group by site_id, click_number, standing

),

on_the_fence as (

    select * from scored
    where standing = 'on the fence'

),

links_rated as (

    select
        site_id,
        link,
        {{ rate('ordered_with', 'sessions_with', 'with_it') }},
        {{ rate('ordered_without', 'sessions_without', 'without_it') }}
    from (
        {{ fence_links_counted() }}
    )

),

-- those whose intervals are apart
links as (

    select
        site_id,
        arg_max(link, (with_it, link)) filter (
            where with_it_low > without_it_high
        ) as raising_link,
        arg_min(link, (with_it, link)) filter (
            where with_it_high < without_it_low
        ) as lowering_link
    from links_rated
    group by site_id

)

select
    standings.site_id,
    cast(standings.click_number as bigint) as click_number,
    standings.standing,
    standings.sessions,
    {{ share('standings.sessions', 'standings.site_sessions') }}
        as session_share,
    cast(standings.ordered_sessions as bigint) as ordered_sessions,
    {{ rate(
        'standings.ordered_sessions', 'standings.sessions', 'order_share'
    ) }},
    cast(standings.mean_probability as double) as mean_probability,
    links.raising_link,
    links.lowering_link,
    'After click ' || standings.click_number || ': '
    || {{ told_number('standings.sessions') }} || ' sessions ('
    || {{ told_percent('session_share') }} || ') are ' || standings.standing
    || ', of which ' || {{ told_rate('order_share') }} || ' ordered'
    || case
        when standings.standing <> 'on the fence' then '.'
        else
            coalesce(
                '; with ' || links.raising_link
                || ' among the next three clicks more than without', ''
            )
            || coalesce('; with ' || links.lowering_link || ' fewer', '')
            || '.'
    end as told

from standings_counted as standings

left join links
    on standings.site_id = links.site_id
