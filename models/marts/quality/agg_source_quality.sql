with

fates as (

    select * from {{ ref('int_rows_by_fate') }}

),

pivoted as (

    select
        source,
        source_file,
        day,
        {%- for fate, name in [
            ('raw', 'raw_rows'),
            ('accepted', 'accepted'),
            ('duplicate', 'duplicates'),
            ('rejected', 'rejected'),
            ('late', 'late'),
        ] %}
        cast(coalesce(
            sum(row_count) filter (where fate = '{{ fate }}'), 0
        ) as bigint) as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}

    from fates

    group by source, source_file, day

)

select * from pivoted
