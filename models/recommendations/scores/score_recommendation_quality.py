"""A few lines around scoring/recommending.py: relation in, frame out."""

from scoring.frames import as_table
from scoring.recommending import quality

TYPES = {
    "site_id": "varchar",
    "method": "varchar",
    "asked_count": "bigint",
    "hit_count": "bigint",
    "hit_rate": "double",
    "hit_rate_low": "double",
    "hit_rate_high": "double",
    "mean_reciprocal_rank": "double",
    "is_serving": "boolean",
}


def model(dbt, session):
    """Measure how often the next product of the last day is recommended."""
    clicks = dbt.ref("feat_product_clicks")
    most = int(dbt.config.meta_get("recommendation_tests"))
    return as_table(session, quality(session, clicks, most), TYPES)
