select
    source,
    day,
    is_last_day,
    raw_rows,
    accepted,
    duplicates,
    rejected,
    late,
    days_compared,
    usual_rows,
    usual_margin,
    case
        when usual_rows is null then null
        -- the last day may not be over
        when is_last_day then raw_rows > usual_rows + usual_margin
        else abs(raw_rows - usual_rows) > usual_margin
    end as is_unusual

from {{ ref('int_source_days_compared') }}
