with

source as (

    select * from {{ source('crm', 'people') }}

),

renamed as (

    select
        ---------- where it comes from
        source,
        source_file,

        ---------- ids
        site_id,
        user_id,
        test_id,

        ---------- what the CRM knows
        age as age_text,
        try_cast(age as bigint) as age,
        abandoned_cart as has_abandoned_cart_text,
        {{ as_boolean('abandoned_cart') }} as has_abandoned_cart,
        user_category,
        marketing_target as marketing_target_text,
        try_cast(marketing_target as bigint) as marketing_target,

        ---------- the rest
        properties,
        raw_row

    from source

)

select * from renamed
