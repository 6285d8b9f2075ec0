with

judged as (

    select * from {{ ref('int_column_changes') }}

),

renamed as (

    select * from {{ ref('int_column_renames') }}

)

select
    judged.source,
    judged.site_id,
    judged.day,
    judged.column_kind,
    judged.column_name,
    cast(judged.row_count as bigint) as row_count,
    cast(judged.filled_count as bigint) as filled_count,
    judged.fill_share,
    judged.fill_share_before,
    cast(judged.distinct_count as bigint) as distinct_count,
    case
        when came.renamed_from is not null or went.renamed_to is not null
            then 'seems_renamed'
        else judged.status
    end as status,
    came.renamed_from,
    went.renamed_to,
    judged.is_mapped

from judged

left join renamed as came
    on
        judged.column_kind = 'raw'
        and judged.source = came.source
        and judged.site_id = came.site_id
        and judged.day = came.day
        and judged.column_name = came.renamed_to

left join renamed as went
    on
        judged.column_kind = 'raw'
        and judged.source = went.source
        and judged.site_id = went.site_id
        and judged.day = went.day
        and judged.column_name = went.renamed_from
