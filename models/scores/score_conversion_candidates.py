"""A few lines around ml/conversion.py: frames in, frame out."""

from ml.conversion import predict_conversion
from pipeline.frames import as_table

TYPES = {
    "session_id": "varchar",
    "site_id": "varchar",
    "landmark": "varchar",
    "click_number": "bigint",
    "constant_probability": "double",
    "one_rule_probability": "double",
    "logistic_probability": "double",
    "boosted_probability": "double",
    "trained_until": "timestamp",
    "reason": "varchar",
    "predictor_version": "varchar",
}


def model(dbt, session):
    """Predict with the predictor and its baselines, for every site with labels."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    features = dbt.ref("feat_session_prefixes").join(
        labels.project("session_id"), "session_id", how="semi"
    )
    return as_table(session, predict_conversion(features.df(), labels.df()), TYPES)
