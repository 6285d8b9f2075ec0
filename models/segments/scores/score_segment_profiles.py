"""A few lines around scoring/segment_figures.py: relations in, frame out."""

from scoring.frames import as_table
from scoring.segment_figures import profiles

TYPES = {
    "site_id": "varchar",
    "segment": "bigint",
    "segment_name": "varchar",
    "description": "varchar",
    "people": "bigint",
    "people_share": "double",
    "session_count": "bigint",
    "judged_session_count": "bigint",
    "ordered_session_count": "bigint",
    "net_revenue": "double",
    "value_share": "double",
    "mean_certainty": "double",
    "segment_count": "bigint",
    "silhouette": "double",
    "stability": "double",
    "why": "varchar",
    "segments_version": "varchar",
    "trained_until": "timestamp",
}


def model(dbt, session):
    """Describe each segment by what sets its people apart."""
    people, habits = dbt.ref("feat_people"), dbt.ref("feat_people_habits")
    segments, learnt = dbt.ref("score_segments"), dbt.ref("score_segmentations")
    found = profiles(session, segments, people, habits, learnt)
    return as_table(session, found, TYPES)
