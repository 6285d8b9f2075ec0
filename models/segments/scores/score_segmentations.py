"""A few lines around scoring/segmenting.py: relations in, frame out."""

from scoring.frames import as_table
from scoring.segmenting import Limits, decide, kept

TYPES = {
    "site_id": "varchar",
    "segments_version": "varchar",
    "segment_count": "bigint",
    "people": "bigint",
    "silhouette": "double",
    "stability": "double",
    "why": "varchar",
    "reason": "varchar",
    "trained_until": "timestamp",
    "decided_in": "bigint",
    "features_hash": "varchar",
    "settings": "varchar",
    "learnt": "json",
}


def model(dbt, session):
    """Learn segments where that is due, and keep the others."""
    train_now = dbt.config.meta_get("train_now")
    limits = Limits(
        int(dbt.config.meta_get("segment_people")),
        int(dbt.config.meta_get("min_segment_people")),
        int(dbt.config.meta_get("segment_limit")),
        int(dbt.config.meta_get("retrain_after_days")),
        str(train_now).lower() == "true",
    )
    people, habits = dbt.ref("feat_people"), dbt.ref("feat_people_habits")
    before = kept(session, dbt.this.schema, dbt.this.identifier)
    return as_table(session, decide(session, people, habits, before, limits), TYPES)
