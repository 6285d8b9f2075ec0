"""A few lines around ml/drift.py: relations in, frame out."""

from scoring.frames import as_table
from scoring.testing import drifts

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "week_on": "date",
    "feature": "varchar",
    "rows": "bigint",
    "psi": "double",
    "psi_by_chance": "double",
    "null_share": "double",
    "training_null_share": "double",
}


def model(dbt, session):
    """Compare each later week's features with those that were learnt from."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    features = {
        "conversion": dbt.ref("feat_session_prefixes"),
        "outcomes": dbt.ref("feat_clicks"),
    }
    decisions = dbt.ref("score_predictors")
    limit = int(dbt.config.meta_get("drift_rows"))
    found = drifts(session, decisions, labels, features, limit)
    return as_table(session, found, TYPES)
