"""A few lines around scoring/recommending.py: relations in, relation out."""

from scoring.recommending import recommendations


def model(dbt, session):
    """Recommend products to the latest sessions and people, and to newcomers."""
    clicks = dbt.ref("feat_product_clicks")
    quality = dbt.ref("score_recommendation_quality")
    with_repeats = dbt.config.meta_get("recommend_repeats")
    return recommendations(
        session,
        clicks,
        quality,
        int(dbt.config.meta_get("recommended_session_days")),
        int(dbt.config.meta_get("recommended_person_days")),
        int(dbt.config.meta_get("recommendation_limit")),
        str(with_repeats).lower() == "true",
    )
