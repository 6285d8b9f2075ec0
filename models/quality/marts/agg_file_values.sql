select
    source,
    source_file,
    site_id,
    contract_column,
    column_name,
    value_kind,
    raw_row_count - left_out_count - filled_count as empty_count,
    filled_count - placeholder_count - unreadable_count as read_count,
    placeholder_count,
    unreadable_count,
    line_number as unreadable_line,
    is_held_back

from {{ ref('stg_landing__value_counts') }}
