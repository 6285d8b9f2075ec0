"""A few lines around scoring/training.py: relations in, decisions out."""

from scoring.frames import as_table
from scoring.training import decide

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "predictor_version": "varchar",
    "serving": "varchar",
    "why_serving": "varchar",
    "trained_until": "timestamp",
    "data_until": "timestamp",
    "rows": "bigint",
    "persons": "bigint",
    "decision": "varchar",
    "reason": "varchar",
    "brier_score": "double",
    "constant_brier_score": "double",
    "older_brier_score": "double",
    "test_rows": "bigint",
    "decided_in": "bigint",
    "features_hash": "varchar",
}


def model(dbt, session):
    """Train the predictors that are due, and keep the others."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    features = {
        "conversion": dbt.ref("feat_session_prefixes"),
        "outcomes": dbt.ref("feat_clicks"),
    }
    limit = int(dbt.config.meta_get("training_rows"))
    least = int(dbt.config.meta_get("min_training_sessions"))
    return as_table(session, decide(session, labels, features, limit, least), TYPES)
