with

rows_about_people as (

    select * from {{ ref('stg_crm__people') }}

),

-- those that are read and whose person wasn't forgotten
people as (

    select * from rows_about_people
    where {{ gone_reason('rows_about_people') }} is null

),

people_filled as (

    {% for name, given in [
        ('user_id', 'user_id'),
        ('age', 'age_text'),
        ('abandoned_cart', 'has_abandoned_cart_text'),
        ('user_category', 'user_category'),
        ('marketing_target', 'marketing_target_text'),
        ('test_id', 'test_id'),
    ] -%}
        select
            source,
            source_file,
            site_id,
            '{{ name }}' as column_name,
            count(*) as row_count,
            count({{ given }}) as filled_count

        from people

        group by source, source_file, site_id
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

filled as (

    select * from {{ ref('int_column_fill') }}

    union all by name

    select
        *,
        cast(null as date) as day,
        cast(null as varchar[]) as found_values

    from people_filled

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
