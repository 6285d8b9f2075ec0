-- Which columns came and went. Rare values may be absent for a day by chance:
-- it counts where ten or more were to be expected.
with

mapped as (

    select * from {{ ref('stg_landing__mapped_columns') }}

),

-- raw columns by their own name, the contract's by ours
names_mapped as (

    select
        source,
        'raw' as column_kind,
        folded_name as column_name,
        -- labels, say, which files to be predicted lack
        bool_and(is_needed) as is_needed

    from mapped

    group by source, folded_name

    union all

    select
        source,
        'contract' as column_kind,
        contract_column as column_name,
        bool_and(is_needed) as is_needed

    from mapped

    group by source, contract_column

),

compared as (

    select * from {{ ref('int_columns_compared') }}

    union all by name

    -- rows without a day that can be believed
    select
        *,
        true as is_there,
        {{ share('filled_count', 'row_count') }} as fill_share

    from {{ ref('int_columns_aggregated') }}

    where day is null

),

judged as (

    select
        compared.*,
        case
            when compared.column_kind = 'raw'
                then names_mapped.column_name is not null
        end as is_mapped,
        case
            when compared.day_before is null then null
            when not names_mapped.is_needed then null
            when
                compared.column_kind = 'contract'
                and compared.column_name
                in ('labelled_checkout', 'labelled_order')
                then null
            when not compared.was_there then 'appeared'
            when not compared.is_there then 'vanished'
            when
                compared.fill_share_before = 0
                and compared.fill_share * compared.row_count_before >= 10
                then 'appeared'
            when
                compared.fill_share = 0
                and compared.fill_share_before * compared.row_count >= 10
                then 'vanished'
            -- missing ten times as often, and surely not by chance
            when
                1 - compared.fill_share
                >= greatest(10 * (1 - compared.fill_share_before), 0.01)
                and (1 - compared.fill_share) * compared.row_count_before >= 10
                and (compared.fill_share_before - compared.fill_share)
                * compared.row_count >= 10
                then 'emptier'
        end as status

    from compared

    left join names_mapped
        on
            compared.source = names_mapped.source
            and compared.column_kind = names_mapped.column_kind
            and lower(compared.column_name) = names_mapped.column_name

),

-- what changed of a raw column changed of those that are mapped from it
raw_changed as (

    select
        judged.source,
        judged.site_id,
        judged.day,
        judged.status,
        mapped.contract_column

    from judged

    inner join mapped
        on
            judged.source = mapped.source
            and lower(judged.column_name) = mapped.folded_name

    where judged.column_kind = 'raw' and judged.status is not null

)

select
    judged.*,
    -- a file's day is that of most of its rows
    judged.column_kind = 'contract' and exists (
        select 1 from raw_changed
        where
            judged.source = raw_changed.source
            and judged.site_id = raw_changed.site_id
            and judged.column_name = raw_changed.contract_column
            and judged.status = raw_changed.status
            and judged.day between raw_changed.day - interval 1 day
            and raw_changed.day + interval 1 day
    ) as is_told_as_raw

from judged
