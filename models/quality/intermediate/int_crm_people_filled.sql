-- How often each column about people has a value, of the rows that are read
-- and whose person wasn't forgotten.
with

rows_about_people as (

    select * from {{ ref('stg_crm__people') }}

),

people as (

    select * from rows_about_people
    where {{ gone_reason('rows_about_people') }} is null

)

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
