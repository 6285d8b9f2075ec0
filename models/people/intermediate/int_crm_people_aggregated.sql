{%- set names = [
    'age', 'user_category', 'has_abandoned_cart', 'marketing_target'
] -%}
-- A user's rows made one: of each column the last row that says something.
with

people as (

    select * from {{ ref('int_crm_people') }}

    where fate in ('accepted', 'duplicate')

)

select
    site_id,
    user_id,
    {% for name in names -%}
        min_by({{ name }}, copy_number) filter (
            where {{ name }} is not null
        ) as {{ name }},
    {% endfor -%}
    list_sort(
        list(distinct test_id) filter (where test_id is not null)
    ) as test_ids,
    count(*) as row_count,
    nullif(concat_ws(
        ', ',
        {% for name in names -%}
            case when count(distinct {{ name }}) > 1 then '{{ name }}' end
            {{- ',' if not loop.last }}
        {% endfor -%}
    ), '') as contradictory_columns

from people

group by site_id, user_id
