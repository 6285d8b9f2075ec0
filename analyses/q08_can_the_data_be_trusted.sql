-- question: Can the data be trusted: is each source fresh, whole and as before?
select
    sources.source,
    sources.last_event_on,
    sources.verdict,
    sources.raw_rows as last_day_rows,
    sources.usual_rows,
    sources.rejected_share,
    string_agg(
        columns_changed.column_name
        || ' '
        || coalesce(
            'renamed to ' || columns_changed.renamed_to, columns_changed.status
        )
        || ' on '
        || columns_changed.day,
        ', ' order by columns_changed.day, columns_changed.column_name
    ) as columns_changed

from {{ ref('rpt_data_quality_sources') }} as sources

left join {{ ref('rpt_data_quality_columns') }} as columns_changed
    on
        sources.source = columns_changed.source
        and sources.site_id = columns_changed.site_id
        and columns_changed.column_kind = 'raw'
        -- told once: on the row of the old name
        and columns_changed.renamed_from is null
        and columns_changed.day > sources.last_event_on - interval 7 day

group by all

order by sources.source
