"""A few lines around ml/evaluation.py: frames in, frame out."""

from ml.evaluation import quality_by_week
from scoring.frames import as_table
from scoring.testing import of_serving

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "target": "varchar",
    "week_on": "date",
    "rows": "bigint",
    "hits": "bigint",
    "mean_predicted": "double",
    "observed_rate": "double",
    "observed_low": "double",
    "observed_high": "double",
    "auc": "double",
    "average_precision": "double",
    "brier_score": "double",
    "constant_brier_score": "double",
}


def model(dbt, session):
    """Follow from week to week how good the predictors are."""
    tested = {
        "conversion": dbt.ref("score_conversion_tested"),
        "outcomes": dbt.ref("score_outcomes_tested"),
    }
    found = of_serving(dbt.ref("score_predictors"), tested, quality_by_week)
    return as_table(session, found, TYPES)
