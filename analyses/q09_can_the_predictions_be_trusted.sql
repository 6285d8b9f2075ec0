-- question: Can the predictions be trusted, and have they become worse?
select
    site_id,
    predictor,
    target,
    verdict,
    serving,
    cast(trained_until as date) as learnt_until,
    round(brier_score, 4) as brier_score,
    round(constant_brier_score, 4) as constant_brier_score,
    round(calibration_error, 3) as calibration_error,
    round(first_week_auc, 3) as first_week_auc,
    round(last_week_auc, 3) as last_week_auc,
    drifted_from,
    most_drifted_feature

from {{ ref('rpt_model_quality_predictors') }}

order by site_id, predictor, target
