select
    counted.source,
    counted.source_file,
    files.site_id,
    counted.contract_column,
    counted.column_name,
    counted.kind as value_kind,
    counted.filled_count,
    counted.placeholder_count,
    counted.unreadable_count,
    counted.line_number,
    coalesce(counted.left_out_count, 0) as left_out_count,
    files.raw_rows as raw_row_count,
    coalesce(files.is_held_back, false) as is_held_back

from {{ source('landing', 'value_counts') }} as counted

inner join {{ source('landing', 'files') }} as files
    on
        counted.source = files.source
        and counted.source_file = files.source_file

where files.is_present
