"""Five lines around ml/evaluation.py: frames in, frame out."""

from ml.evaluation import evaluate


def model(dbt, session):
    """Measure the predictor beside its baselines on sessions it never saw."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    return evaluate(dbt.ref("score_conversion_candidates").df(), labels.df())
