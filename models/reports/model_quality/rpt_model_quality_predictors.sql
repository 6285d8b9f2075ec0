-- What each predictor is worth on sessions it never saw, in words.
with

predictors as (

    select * from {{ ref('score_predictors') }}

    where predictor_version is not null

),

weeks as (

    select * from {{ ref('score_quality_followed') }}

),

drifted as (

    select
        predictor,
        site_id,
        min(week_on) as drifted_from,
        arg_max(feature, (psi, feature)) as most_drifted_feature,
        max(psi) as most_psi

    from {{ ref('score_drift') }}

    -- what chance shows in so few rows doesn't count; nor that weeks are
    -- begun, and that earlier sessions become more from the log's first day
    where
        psi - 2 * psi_by_chance >= 0.1
        and feature not in (
            'started_weekday', 'started_hour', 'earlier_session_count',
            'earlier_order_count'
        )

    group by predictor, site_id

),

calibrated as (

    select
        predictor,
        site_id,
        target,
        sum(rows * abs(mean_predicted - observed_rate)) / sum(rows)
            as calibration_error
    from {{ ref('score_calibration') }}
    group by predictor, site_id, target

)

select
    predictors.predictor,
    predictors.site_id,
    weeks.target,
    predictors.predictor_version,
    predictors.serving,
    predictors.trained_until,
    predictors.decision,
    predictors.reason,
    weeks.last_week_on,
    weeks.last_week_rows,
    weeks.last_week_auc,
    weeks.first_week_auc,
    calibrated.calibration_error,
    cast(predictors.brier_score as double) as brier_score,
    cast(predictors.constant_brier_score as double) as constant_brier_score,
    drifted.drifted_from,
    drifted.most_drifted_feature,
    drifted.most_psi,
    case
        when predictors.brier_score >= predictors.constant_brier_score
            then 'no better than a constant'
        when weeks.has_fallen then 'has become worse'
        when drifted.drifted_from is not null then 'features have drifted'
        else 'holds'
    end as verdict

from predictors

inner join weeks
    on
        predictors.predictor = weeks.predictor
        and predictors.site_id = weeks.site_id

left join drifted
    on
        predictors.predictor = drifted.predictor
        and predictors.site_id = drifted.site_id

left join calibrated
    on
        predictors.predictor = calibrated.predictor
        and predictors.site_id = calibrated.site_id
        and weeks.target = calibrated.target
