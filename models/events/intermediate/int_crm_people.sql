-- What becomes of each row about a person. Of several rows about one
-- user the one of the last file, by name, stays.
with

rows_about_people as (

    select * from {{ ref('stg_crm__people') }}

),

weighed as (

    select
        *,
        {{ gone_reason('rows_about_people') }} as gone_reason

    from rows_about_people

),

screened as (

    select
        source,
        source_file,
        site_id,
        {{ blank_where('gone_reason is not null', [
            'user_id', 'test_id', 'age_text', 'age', 'has_abandoned_cart_text',
            'has_abandoned_cart', 'user_category', 'marketing_target_text',
            'marketing_target', 'properties', 'raw_row',
        ]) }},
        cast(gone_reason as string) as gone_reason

    from weighed

),

people as (

    select
        *,
        case
            when gone_reason is not null then null
            when user_id is null then 'missing_user'
            when
                age_text is not null
                and coalesce(age not between 0 and 130, true)
                then 'unparsable_age'
            when
                has_abandoned_cart_text is not null
                and has_abandoned_cart is null
                then 'unparsable_abandoned_cart'
            when
                marketing_target_text is not null
                and coalesce(marketing_target not in (1, 2, 3), true)
                then 'unparsable_marketing_target'
        end as reject_reason

    from screened

),

numbered as (

    select
        *,
        row_number() over (
            partition by site_id, user_id, reject_reason, gone_reason
            order by source_file desc, raw_row asc
        ) as copy_number

    from people

)

select
    source,
    source_file,
    site_id,
    user_id,
    test_id,
    age,
    has_abandoned_cart,
    user_category,
    marketing_target,
    case
        when reject_reason is null and gone_reason is null then copy_number
    end as copy_number,
    case
        when gone_reason is not null then gone_reason
        when reject_reason is not null then 'rejected'
        when copy_number = 1 then 'accepted'
        else 'duplicate'
    end as fate,
    reject_reason,
    properties,
    raw_row

from numbered
