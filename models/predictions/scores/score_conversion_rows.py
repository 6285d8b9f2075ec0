"""A few lines around scoring/batches.py: relations in, batches out."""

import pyarrow as pa

from scoring.batches import in_batches, served

TYPES = {
    "session_id": pa.string(),
    "site_id": pa.string(),
    "landmark": pa.string(),
    "click_number": pa.int64(),
    "order_probability": pa.float64(),
    "checkout_probability": pa.float64(),
    "order_base_probability": pa.float64(),
    "reason": pa.string(),
}


def model(dbt, session):
    """Predict at every landmark with the candidate that serves, batch after batch."""
    decisions, features = dbt.ref("score_predictors"), dbt.ref("feat_session_prefixes")
    return in_batches(decisions, features, "conversion", served, TYPES)
