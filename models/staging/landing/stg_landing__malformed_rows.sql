select
    malformed.source,
    malformed.source_file,
    malformed.line_number,
    malformed.reason,
    malformed.raw_row

from {{ source('landing', 'malformed_rows') }} as malformed

inner join {{ source('landing', 'files') }} as files
    on
        malformed.source = files.source
        and malformed.source_file = files.source_file

where files.is_present
