-- Drop-offs, sessions, funnels and people agree: who dropped out, how deep, and
-- who clicked what.
with

counted as (

    select
        site_id,
        'dropped out, ' || outcome as counted,
        'agg_drop_offs' as counted_in,
        sum(exits) as found
    from {{ ref('agg_drop_offs') }}
    where link_count = 1 and outcome in ('browsed', 'checked_out')
    group by site_id, outcome

    union all

    select
        site_id,
        'dropped out, ' || outcome as counted,
        'its groups' as counted_in,
        max(dropped_sessions) as found
    from {{ ref('agg_drop_offs') }}
    where link_count = 1 and outcome in ('browsed', 'checked_out')
    group by site_id, outcome

    union all

    select
        site_id,
        'dropped out, ' || outcome as counted,
        'fct_sessions' as counted_in,
        count(*) as found
    from {{ ref('fct_sessions') }}
    where
        exit_link is not null
        and not is_bot
        and outcome in ('browsed', 'checked_out')
    group by site_id, outcome

    union all

    -- how deep those who left had been
    select
        site_id,
        'left from lower' as counted,
        'agg_drop_offs' as counted_in,
        sum(exits_from_lower) as found
    from {{ ref('agg_drop_offs') }}
    where link_count = 1 and outcome = 'all'
    group by site_id

    union all

    select
        site_id,
        'left from lower' as counted,
        'fct_sessions' as counted_in,
        count_if(deepest_stage = 'lower' and not is_bot) as found
    from {{ ref('fct_sessions') }}
    where exit_link is not null
    group by site_id
    having count_if(not is_bot) > 0

    union all

    -- two tables say who clicked a link
    select
        site_id,
        'people of ' || last_links as counted,
        'agg_drop_offs' as counted_in,
        people * 1000000 + people_without_order as found
    from {{ ref('agg_drop_offs') }}
    where link_count = 1 and outcome = 'all' and people is not null

    union all

    select
        clickers.site_id,
        'people of ' || clickers.node as counted,
        'agg_drop_off_shares' as counted_in,
        clickers.people * 1000000 + clickers.people_without_order as found
    from {{ ref('agg_drop_off_shares') }} as clickers
    semi join {{ ref('agg_drop_offs') }} as drop_offs
        on
            clickers.site_id = drop_offs.site_id
            and clickers.node = drop_offs.last_links
            and drop_offs.link_count = 1
    where clickers.grain = 'link'

)

select
    site_id,
    counted,
    min(found) as fewest,
    max(found) as most

from counted

group by site_id, counted

having min(found) <> max(found) or count(*) < 2
