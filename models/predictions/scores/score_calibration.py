"""A few lines around ml/evaluation.py: frames in, frame out."""

from ml.evaluation import calibration_table
from scoring.frames import as_table
from scoring.testing import of_serving

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "target": "varchar",
    "slice": "varchar",
    "tenth": "bigint",
    "rows": "bigint",
    "mean_predicted": "double",
    "observed_rate": "double",
    "observed_low": "double",
    "observed_high": "double",
}


def model(dbt, session):
    """Compare predicted and observed rates by tenths, on sessions never seen."""
    tested = {
        "conversion": dbt.ref("score_conversion_tested"),
        "outcomes": dbt.ref("score_outcomes_tested"),
    }
    decisions = dbt.ref("score_predictors")
    found = of_serving(decisions, tested, calibration_table)
    return as_table(session, found, TYPES)
