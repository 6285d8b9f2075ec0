"""A few lines around scoring/similar.py: relations in, frame out."""

from scoring.frames import as_table
from scoring.similar import similar

TYPES = {
    "site_id": "varchar",
    "person_id": "varchar",
    "place": "bigint",
    "similar_person_id": "varchar",
    "similarity": "double",
    "shared": "varchar",
    "compared_count": "bigint",
    "trained_until": "timestamp",
}


def model(dbt, session):
    """Find the people of a site who are most like each other."""
    people = dbt.ref("feat_people")
    habits = dbt.ref("feat_people_habits")
    # a call within a call's name is not found by dbt, which then gives nothing
    known_only = dbt.config.meta_get("similar_people_known_only")
    found = similar(
        session,
        people,
        habits,
        int(dbt.config.meta_get("similar_people_limit")),
        int(dbt.config.meta_get("similar_people_sessions")),
        str(known_only).lower() == "true",
        int(dbt.config.meta_get("similar_people_pool")),
    )
    return as_table(session, found, TYPES)
