"""A few lines around scoring/marketing.py: relation in, frame out."""

from scoring.frames import as_table
from scoring.marketing import QUALITY, known_people, marketing_quality


def model(dbt, session):
    """Measure how well engagement classes are predicted, beside simple predictors."""
    people = known_people(dbt.ref("feat_crm_people"))
    predicted = dbt.ref("score_marketing_target")
    needed = "site_id, person_id, predicted_target, is_labelled, method"
    predicted = predicted.project(needed).df()
    return as_table(session, marketing_quality(people, predicted), QUALITY)
