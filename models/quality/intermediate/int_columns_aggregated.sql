-- How often columns have a value: the contract's by the day of the event, raw
-- ones by their file's: the day on which most of its rows happened.
with

days_of_files as (

    select
        source,
        source_file,
        first(day order by row_count desc, day asc) as day

    from {{ ref('int_file_rows') }}

    where day is not null

    group by source, source_file

),

files as (

    select
        files.source,
        files.source_file,
        files.site_id,
        days_of_files.day,
        sum(files.raw_row_count) over (
            partition by files.source, files.site_id, days_of_files.day
        ) as row_count

    from {{ ref('stg_landing__files') }} as files

    left join days_of_files
        on
            files.source = days_of_files.source
            and files.source_file = days_of_files.source_file

),

raw_columns as (

    select
        files.source,
        files.site_id,
        files.day,
        'raw' as column_kind,
        found.column_name,
        min(found.column_position) as column_position,
        min(found.data_type) as data_type,
        cast(any_value(files.row_count) as bigint) as row_count,
        cast(sum(found.filled_count) as bigint) as filled_count,
        cast(null as bigint) as distinct_count

    from {{ ref('stg_landing__file_columns') }} as found

    inner join files
        on
            found.source = files.source
            and found.source_file = files.source_file

    group by files.source, files.site_id, files.day, found.column_name

),

rows_about_people as (

    select * from {{ ref('stg_crm__people') }}

),

people as (

    select * from rows_about_people
    -- somebody who was forgotten is counted no more
    where {{ gone_reason('rows_about_people') }} is null

),

filled as (

    select * from {{ ref('int_column_fill') }}

    {% for name, given in [
        ('user_id', 'user_id'),
        ('age', 'age_text'),
        ('abandoned_cart', 'has_abandoned_cart_text'),
        ('user_category', 'user_category'),
        ('marketing_target', 'marketing_target_text'),
        ('test_id', 'test_id'),
    ] %}
        union all by name

        select
            source,
            source_file,
            site_id,
            '{{ name }}' as column_name,
            count(*) as row_count,
            count({{ given }}) as filled_count
        from people
        group by source, source_file, site_id
    {% endfor %}

),

contract_columns as (

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

)

select * from contract_columns

union all

select * from raw_columns
