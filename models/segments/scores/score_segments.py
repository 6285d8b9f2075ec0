"""A few lines around scoring/segmenting.py: relations in, relation out."""

from scoring.segmenting import assigned


def model(dbt, session):
    """Put everybody into a segment that was learnt."""
    habits, learnt = dbt.ref("feat_people_habits"), dbt.ref("score_segmentations")
    return assigned(session, habits, learnt)
