-- Where sessions drop out, after the checkout and before it, most of them
-- first, beside those who had the same links and went on.
with

drop_offs as (

    select
        *,
        row_number() over (
            partition by site_id, outcome, link_count
            order by exits desc, drop_off_share desc, last_links asc
        ) as exit_rank

    from {{ ref('agg_drop_offs') }}

    where outcome in ('checked_out', 'browsed')

)

select
    site_id,
    outcome,
    link_count,
    exit_rank,
    last_links,
    last_stage,
    exits,
    dropped_sessions,
    dropped_share,
    dropped_share_low,
    dropped_share_high,
    went_on_with,
    went_on_sessions,
    went_on_share,
    went_on_share_low,
    went_on_share_high,
    risked_sessions,
    drop_off_share,
    drop_off_share_low,
    drop_off_share_high,
    usual_drop_off_share,
    -- by an interval of 99.9 %, as many links are looked at
    {{ wilson_low('exits', 'risked_sessions', 3.29) }}
    > usual_drop_off_share as is_above_usual,
    {{ wilson_high('exits', 'risked_sessions', 3.29) }}
    < usual_drop_off_share as is_below_usual,
    median_click_number,
    median_seconds_from_start,
    median_seconds_from_checkout,
    case link_count when 1 then 'Last link ' else 'Last links ' end
    || {{ told_links('last_links', 'link_count') }}
    || ': ' || {{ told_number('exits') }} || ' of '
    || {{ told_number('dropped_sessions') }} || ', '
    || {{ told_rate('dropped_share') }} || ', typically at click '
    || {{ told_number('median_click_number') }}
    || coalesce(' in ' || last_stage, '') || ', '
    || case
        when median_seconds_from_checkout < 0.5 then 'with the checkout itself'
        when median_seconds_from_checkout is not null
            then
                {{ told_seconds('median_seconds_from_checkout') }}
                || ' after the checkout'
        when median_seconds_from_start < 0.5 then 'right at the start'
        else
            {{ told_seconds('median_seconds_from_start') }}
            || ' after the start'
    end
    || '. Of the ' || {{ told_number('went_on_sessions') }} || ' that '
    || case
        when outcome = 'checked_out' then 'ordered, '
        else 'went on to checkout, '
    end
    || case
        when went_on_with = 0 then 'none'
        else {{ told_rate('went_on_share') }}
    end
    || case
        when outcome = 'checked_out' then ' came by here after the checkout'
        else ' came by here before it'
    end
    || '. Of all that came by here then, '
    || {{ told_rate('drop_off_share') }} || ' left: '
    || case
        when is_above_usual then 'more than '
        when is_below_usual then 'less than '
        else 'about '
    end
    || 'the usual ' || {{ told_percent('usual_drop_off_share') }} || '.'
        as told

from drop_offs
