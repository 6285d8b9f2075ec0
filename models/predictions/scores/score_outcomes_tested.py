"""A few lines around scoring/testing.py: relations in, predictions out."""

from scoring.frames import as_table
from scoring.testing import all_tested


def model(dbt, session):
    """Predict clicks of later sessions, never learnt from, with all candidates."""
    labels = dbt.ref("feat_session_labels").filter("trained_until is not null")
    features, decisions = dbt.ref("feat_clicks"), dbt.ref("score_predictors")
    limit = int(dbt.config.meta_get("training_rows"))
    frame, types = all_tested(session, decisions, labels, features, "outcomes", limit)
    return as_table(session, frame, types)
