select
    predictor,
    site_id,
    predictor_version,
    serving,
    trained_until,
    data_until,
    decision,
    reason,
    brier_score,
    older_brier_score,
    test_rows,
    decided_in,
    decided_at,
    has_same_features

from {{ source('refresh', 'predictors') }}
