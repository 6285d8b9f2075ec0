with

scored as (

    select * from {{ ref('score_conversion_rows') }}

),

labels as (

    select * from {{ ref('feat_session_labels') }}

),

predictors as (

    select * from {{ ref('score_predictors') }}

    where predictor = 'conversion'

)

select
    scored.session_id,
    scored.site_id,
    scored.landmark,
    scored.click_number,
    scored.order_probability,
    scored.checkout_probability,
    1 - scored.order_probability - scored.checkout_probability
        as leaving_probability,
    -- beside what is usual at this click: a band means the same everywhere
    case
        when
            scored.order_probability > 0
            and scored.order_probability >= 2 * scored.order_base_probability
            then 'high'
        when
            scored.order_probability < 0.5 * scored.order_base_probability
            then 'low'
        else 'medium'
    end as band,
    scored.order_base_probability as base_probability,
    predictors.serving,
    scored.reason,
    labels.split = 'train' as is_in_training,
    predictors.predictor_version,
    predictors.trained_until

from scored

inner join labels
    on scored.session_id = labels.session_id

inner join predictors
    on scored.site_id = predictors.site_id
