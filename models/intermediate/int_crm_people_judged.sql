-- What becomes of each row about a person. Of several rows about one
-- user the one of the last file, by name, stays.
with

people as (

    select
        *,
        case
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

    from {{ ref('stg_crm__people') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by site_id, user_id, reject_reason
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
    case when reject_reason is null then copy_number end as copy_number,
    case
        when reject_reason is not null then 'rejected'
        when copy_number = 1 then 'accepted'
        else 'duplicate'
    end as fate,
    reject_reason,
    properties,
    raw_row

from numbered
