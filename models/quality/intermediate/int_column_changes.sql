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

)

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
            and compared.column_name in ('labelled_checkout', 'labelled_order')
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
    end as status

from compared

left join names_mapped
    on
        compared.source = names_mapped.source
        and compared.column_kind = names_mapped.column_kind
        and lower(compared.column_name) = names_mapped.column_name
