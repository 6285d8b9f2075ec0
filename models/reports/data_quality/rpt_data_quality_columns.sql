select
    source,
    site_id,
    day,
    column_kind,
    column_name,
    status,
    renamed_from,
    renamed_to,
    is_mapped,
    is_told_as_raw,
    row_count,
    fill_share,
    fill_share_before

from {{ ref('agg_column_fill') }}

where status is not null
