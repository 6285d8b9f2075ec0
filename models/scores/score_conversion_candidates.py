"""Five lines around ml/conversion.py: frames in, frame out."""

from ml.conversion import predict_conversion


def model(dbt, session):
    """Predict with the predictor and its baselines, for every site with labels."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    features = dbt.ref("feat_session_prefixes").join(
        labels.project("session_id"), "session_id", how="semi"
    )
    return predict_conversion(features.df(), labels.df())
