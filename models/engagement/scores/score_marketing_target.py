"""A few lines around scoring/marketing.py: relation in, frame out."""

from scoring.frames import as_table
from scoring.marketing import ROWS, known_people, marketing_targets


def model(dbt, session):
    """Predict the engagement class of everybody that a CRM knows."""
    people = known_people(dbt.ref("feat_crm_people"))
    return as_table(session, marketing_targets(people), ROWS)
