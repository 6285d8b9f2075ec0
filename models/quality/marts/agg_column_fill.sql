with

judged as (

    select * from {{ ref('int_column_changes') }}

),

-- A raw column that is gone and one that is new on the same day, if alike: of
-- one name but for case and signs, or of one type at one place, filled alike.
named as (

    select
        *,
        coalesce(
            nullif(regexp_replace(
                lower(column_name), '[^\p{L}\p{N}]', '', 'g'
            ), ''),
            column_name
        ) as bare_name

    from judged

    where column_kind = 'raw'

),

pairs as (

    select
        gone.source,
        gone.site_id,
        gone.day,
        gone.column_name as renamed_from,
        come.column_name as renamed_to,
        case when gone.bare_name = come.bare_name then 1 else 2 end as likeness

    from named as gone

    inner join named as come
        on
            gone.source = come.source
            and gone.site_id = come.site_id
            and gone.day = come.day

    where
        gone.status = 'vanished'
        and come.status = 'appeared'
        and not gone.is_there
        and not come.was_there
        and (
            gone.bare_name = come.bare_name
            or (
                gone.column_position = come.column_position
                and gone.data_type = come.data_type
                and abs(gone.fill_share_before - come.fill_share) <= 0.1
            )
        )

),

ranked as (

    select
        *,
        row_number() over (
            partition by source, site_id, day, renamed_from
            order by likeness, renamed_to
        ) as place_from,
        row_number() over (
            partition by source, site_id, day, renamed_to
            order by likeness, renamed_from
        ) as place_to

    from pairs

),

renamed as (

    select
        source,
        site_id,
        day,
        renamed_from,
        renamed_to

    from ranked

    where place_from = 1 and place_to = 1

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
    judged.is_mapped,
    judged.is_told_as_raw

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
