{%- set counts = [
    'raw_rows', 'accepted', 'duplicates', 'repeated', 'rejected', 'late', 'usual_rows'
] -%}
-- The last day's figures, and what was wrong in the source's last seven days.
with

last_days as (

    select
        per_day.source,
        {% for name in counts -%}
            max(per_day.{{ name }}) filter (where per_day.is_last_day)
                as {{ name }},
        {% endfor -%}
        -- a source may have several sites
        count(distinct case when per_day.is_unusual then per_day.day end)
            as unusual_days,
        count(distinct case when per_day.raw_rows = 0 then per_day.day end)
            as days_without_rows

    from {{ ref('agg_source_days') }} as per_day

    inner join {{ ref('agg_source_freshness') }} as fresh
        on per_day.source = fresh.source

    where per_day.day between fresh.last_event_on - 6 and fresh.last_event_on

    group by per_day.source

),

columns_changed as (

    select
        fill.source,
        count(*) filter (where fill.status = 'vanished') as columns_vanished,
        count(*) filter (where fill.status = 'emptier') as columns_emptier,
        count(*) filter (where fill.status = 'appeared') as columns_appeared,
        -- told once: on the row of the new name
        count(*) filter (where fill.renamed_from is not null) as columns_renamed

    from {{ ref('agg_column_fill') }} as fill

    inner join {{ ref('agg_source_freshness') }} as fresh
        on fill.source = fresh.source and fill.site_id = fresh.site_id

    where
        fill.day > fresh.last_event_on - interval 7 day
        and not fill.is_told_as_raw

    group by fill.source

),

-- of all rows, those too of which nobody knows the day
whole as (

    select
        source,
        {{ share('sum(rejected)', 'sum(raw_rows)') }} as rejected_share,
        sum(accepted) > 0 as has_rows

    from {{ ref('agg_source_quality') }}

    group by source

),

unreadable as (

    select
        source,
        column_name

    from {{ ref('agg_file_values') }}

    group by source, column_name

    having
        sum(unreadable_count)
        > {{ var('unreadable_share') }} * sum(read_count + unreadable_count)

),

joined as (

    select
        fresh.source,
        fresh.site_id,
        fresh.last_event_on,
        fresh.days_behind,
        fresh.is_stale,
        fresh.stray_events,
        -- those of a file of people have no day
        coalesce(whole.has_rows, false) as has_rows,
        {% for name in counts -%}
            last_days.{{ name }},
        {% endfor -%}
        last_days.unusual_days,
        last_days.days_without_rows,
        coalesce(columns_changed.columns_vanished, 0) as columns_vanished,
        coalesce(columns_changed.columns_emptier, 0) as columns_emptier,
        coalesce(columns_changed.columns_appeared, 0) as columns_appeared,
        coalesce(columns_changed.columns_renamed, 0) as columns_renamed,
        whole.rejected_share as rejected_share_of_all,
        (
            select string_agg(bad.column_name, ', ' order by bad.column_name)
            from unreadable as bad
            where bad.source = fresh.source
        ) as unreadable_columns,
        fresh.source in (
            select seen.source from {{ ref('agg_view_repeats') }} as seen
            where seen.is_seen_twice
        ) as has_views_twice

    from {{ ref('agg_source_freshness') }} as fresh

    left join last_days
        on fresh.source = last_days.source

    left join columns_changed
        on fresh.source = columns_changed.source

    left join whole
        on fresh.source = whole.source

)

select
    * exclude (has_rows),
    {{ share('rejected', 'raw_rows') }} as rejected_share,
    coalesce(nullif(concat_ws(
        '; ',
        case when last_event_on is null and not has_rows then 'no event' end,
        case when is_stale then 'days behind: ' || days_behind end,
        case when stray_events > 0 then 'stray events: ' || stray_events end,
        case when unusual_days > 0 then 'unusual days: ' || unusual_days end,
        nullif('columns gone: ' || columns_vanished, 'columns gone: 0'),
        nullif('columns emptier: ' || columns_emptier, 'columns emptier: 0'),
        nullif('columns renamed: ' || columns_renamed, 'columns renamed: 0'),
        case
            when rejected > 0.05 * raw_rows or rejected_share_of_all > 0.05
                then 'many rows rejected'
        end,
        'values unreadable: ' || unreadable_columns,
        case when has_views_twice then 'page views twice' end
    ), ''), 'good') as verdict

from joined
