with

rejected as (

    select
        *,
        -- rows equal in every column are told apart by their number
        row_number() over (
            partition by source, source_file, line_number, reason, raw_row
            order by occurred_at
        ) as copy_number

    from {{ ref('int_rejected_rows') }}

)

select
    md5(concat_ws(
        '|',
        source,
        source_file,
        coalesce(cast(line_number as string), ''),
        cast(copy_number as string),
        reason,
        raw_row
    )) as rejected_row_id,
    source,
    source_file,
    line_number,
    reason,
    occurred_at,
    coalesce(is_order, false) as is_order,
    revenue,
    raw_row

from rejected
