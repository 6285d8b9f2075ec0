with

filled as (

    select * from {{ ref('int_column_fill') }}

    union all by name

    select
        *,
        cast(null as date) as day,
        cast(null as varchar[]) as found_values

    from {{ ref('int_crm_people_filled') }}

),

contract as (

    select
        source,
        site_id,
        day,
        'contract' as column_kind,
        column_name,
        cast(null as bigint) as column_position,
        cast(null as varchar) as data_type,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(filled_count) as bigint) as filled_count,
        case
            when bool_or(found_values is not null)
                then cast(
                    len(list_distinct(flatten(list(found_values)))) as bigint
                )
        end as distinct_count

    from filled

    group by source, site_id, day, column_name

),

raw as (

    select
        source,
        site_id,
        day,
        'raw' as column_kind,
        column_name,
        column_position,
        data_type,
        row_count,
        filled_count,
        cast(null as bigint) as distinct_count

    from {{ ref('int_raw_columns_aggregated') }}

)

select * from contract

union all

select * from raw
