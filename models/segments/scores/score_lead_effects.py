"""A few lines around scoring/leads.py: relations in, frame out."""

from scoring.frames import as_table
from scoring.leads import lead_effects

TYPES = {
    "site_id": "varchar",
    "segment": "bigint",
    "segment_name": "varchar",
    "people": "bigint",
    "known_people": "bigint",
    "contact_sessions": "bigint",
    "contact_orders": "bigint",
    "other_sessions": "bigint",
    "other_orders": "bigint",
    "odds_ratio": "double",
    "odds_ratio_low": "double",
    "odds_ratio_high": "double",
    "order_rate_difference": "double",
    "difference_low": "double",
    "difference_high": "double",
    "q_value": "double",
    "is_worth_contacting": "boolean",
    "mean_order_value": "double",
    "gain_per_contact": "double",
    "gain_per_contact_low": "double",
    "gain_per_contact_high": "double",
    "segments_version": "varchar",
    "trained_until": "timestamp",
}


def model(dbt, session):
    """Compare orders of sessions that began by email with those of the others."""
    segments, people = dbt.ref("score_segments"), dbt.ref("feat_people")
    return as_table(session, lead_effects(session, segments, people), TYPES)
