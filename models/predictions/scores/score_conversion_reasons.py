"""A few lines around ml/reasons.py: relations in, batches out."""

import pyarrow as pa

from ml.reasons import moving_features
from scoring.batches import in_batches

TYPES = {
    "session_id": pa.string(),
    "site_id": pa.string(),
    "landmark": pa.string(),
    "reason_rank": pa.int64(),
    "feature": pa.string(),
    "value": pa.string(),
    "probability": pa.float64(),
    "probability_if_usual": pa.float64(),
}


def model(dbt, session):
    """Say for each session what moved its probability of an order most."""
    # where it had got to at its last landmark
    latest = (
        dbt.ref("feat_session_prefixes")
        .filter("landmark <> 'whole'")
        .project("*, max(click_number) over (partition by session_id) as last_click")
        .filter("click_number = last_click")
    )
    return in_batches(
        dbt.ref("score_predictors"),
        latest,
        "conversion",
        lambda *given: moving_features(*given[::2], given[1], "order"),
        TYPES,
    )
