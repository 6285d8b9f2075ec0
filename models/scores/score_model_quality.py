"""A few lines around ml/evaluation.py: frames in, frame out."""

from ml.evaluation import evaluate
from pipeline.frames import as_table

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "slice": "varchar",
    "metric": "varchar",
    "value": "double",
    "baseline": "varchar",
    "baseline_value": "double",
    "difference": "double",
    "difference_low": "double",
    "difference_high": "double",
    "rows": "bigint",
    "persons": "bigint",
    "trained_until": "timestamp",
}


def model(dbt, session):
    """Measure the predictor beside its baselines on sessions it never saw."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    candidates = dbt.ref("score_conversion_candidates")
    return as_table(session, evaluate(candidates.df(), labels.df()), TYPES)
