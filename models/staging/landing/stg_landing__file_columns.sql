select
    columns_found.source,
    columns_found.source_file,
    columns_found.column_position,
    columns_found.column_name,
    columns_found.data_type,
    columns_found.filled_rows as filled_count

from {{ source('landing', 'file_columns') }} as columns_found

inner join {{ source('landing', 'files') }} as files
    on
        columns_found.source = files.source
        and columns_found.source_file = files.source_file

where files.is_present
