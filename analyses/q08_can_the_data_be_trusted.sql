-- question: Can the data be trusted: is each source fresh, whole and as before?
with

changes as (

    -- a rename is told once, on the row of the new name
    select
        source,
        site_id,
        day,
        false as is_stray,
        case
            when status = 'emptier'
                then
                    column_name
                    || ' emptier ('
                    || round(100 * (1 - fill_share_before), 1)
                    || ' % missing, then '
                    || round(100 * (1 - fill_share), 1)
                    || ' %)'
            when renamed_from is null then column_name || ' ' || status
            when is_mapped then renamed_from || ' renamed to ' || column_name
            else
                renamed_from
                || ' renamed to '
                || column_name
                || ', which the mapping lacks,'
        end
        || ' on '
        || day as told

    from {{ ref('rpt_data_quality_columns') }}

    -- of one that is counted raw and mapped once, too
    where renamed_to is null and not is_told_as_raw

    union all

    select
        one_day.source,
        sources.site_id,
        one_day.day,
        one_day.is_stray,
        case
            when one_day.is_stray
                then
                    one_day.accepted
                    || ' events on '
                    || one_day.day
                    || ', far from the other days'
            else
                one_day.raw_rows
                || ' rows on '
                || one_day.day
                || ', usually '
                || cast(round(one_day.usual_rows) as bigint)
        end as told

    from {{ ref('agg_source_days') }} as one_day

    inner join {{ ref('rpt_data_quality_sources') }} as sources
        on one_day.source = sources.source

    where one_day.is_unusual or one_day.is_stray

)

select
    sources.source,
    sources.last_event_on,
    sources.verdict,
    sources.raw_rows as last_day_rows,
    sources.usual_rows,
    sources.rejected_share,
    sources.rejected_share_of_all,
    string_agg(changes.told, '; ' order by changes.day, changes.told)
        as what_changed

from {{ ref('rpt_data_quality_sources') }} as sources

left join changes
    on
        sources.source = changes.source
        and sources.site_id = changes.site_id
        and (
            changes.is_stray
            or changes.day > sources.last_event_on - interval 7 day
        )

group by all

order by sources.source
