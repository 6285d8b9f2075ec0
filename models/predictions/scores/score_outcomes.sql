with

scored as (

    select * from {{ ref('score_outcomes_rows') }}

),

labels as (

    select * from {{ ref('feat_session_labels') }}

),

predictors as (

    select * from {{ ref('score_predictors') }}

    where predictor = 'outcomes'

)

select
    scored.session_id,
    scored.site_id,
    scored.click_number,
    scored.order_probability,
    scored.drop_off_probability,
    scored.order_base_probability,
    scored.drop_off_base_probability,
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
