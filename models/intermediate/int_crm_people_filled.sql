-- How often each column about people has a value, of the rows that are read.
{%- set names = [
    'user_id', 'age', 'abandoned_cart', 'user_category', 'marketing_target',
    'test_id'
] %}
with

people as (

    select
        *,
        age_text as given_age,
        has_abandoned_cart_text as given_abandoned_cart,
        marketing_target_text as given_marketing_target,
        user_id as given_user_id,
        user_category as given_user_category,
        test_id as given_test_id

    from {{ ref('stg_crm__people') }}

)

{% for name in names -%}
    select
        source,
        source_file,
        site_id,
        '{{ name }}' as column_name,
        count(*) as row_count,
        count(given_{{ name }}) as filled_count

    from people

    group by source, source_file, site_id
    {{ 'union all' if not loop.last }}
{% endfor %}
