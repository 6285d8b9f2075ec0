-- For marketing: words in place of class numbers, surest first within a class.
with

predicted as (

    select * from {{ ref('score_marketing_target') }}

)

select
    predicted.site_id,
    predicted.person_id,
    case predicted.predicted_target
        when 1 then 'low'
        when 2 then 'medium'
        else 'high'
    end as engagement,
    case predicted.predicted_target
        when 1 then predicted.probability_1
        when 2 then predicted.probability_2
        else predicted.probability_3
    end as probability,
    row_number() over (
        partition by predicted.site_id, predicted.predicted_target
        order by probability desc, predicted.person_id asc
    ) as place,
    nullif(predicted.drivers, '') as drivers,
    predicted.is_labelled,
    predicted.marketing_target,
    people.age,
    people.user_category,
    people.has_abandoned_cart,
    people.session_count,
    people.mean_session_seconds

from predicted

inner join {{ ref('dim_crm_people') }} as people
    on
        predicted.site_id = people.site_id
        and predicted.person_id = people.user_id
