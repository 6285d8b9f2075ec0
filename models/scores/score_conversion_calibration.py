"""A few lines around ml/evaluation.py: frames in, frame out."""

from ml.evaluation import calibration_table
from pipeline.frames import as_table

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
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
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    candidates = dbt.ref("score_conversion_candidates")
    return as_table(session, calibration_table(candidates.df(), labels.df()), TYPES)
