select
    source,
    source_file,
    site_id,
    content_hash,
    size_bytes,
    reading,
    raw_rows as raw_row_count,
    first_seen_at

from {{ source('landing', 'files') }}

where is_present and not coalesce(is_held_back, false)
