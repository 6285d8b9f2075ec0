"""The steps that Python reads by name; nowhere else do their names stand as text."""

import re

STEPS = {
    "stored_events": "intermediate.int_stored_events",
    "rejected_events": "intermediate.int_rejected_events",
    "crm_people": "intermediate.int_crm_people",
    "funnel_steps": "intermediate.int_funnel_steps",
    "funnel_step_matches": "intermediate.int_funnel_step_matches",
    "funnel_session_steps": "intermediate.int_funnel_session_steps",
    "training_periods": "intermediate.int_training_periods",
}


def with_steps(sql: str) -> str:
    """Put the steps' own names into SQL that calls them `step.<name>`.

    Raises KeyError when there is no such name in STEPS.

    >>> with_steps("from step.crm_people as people")
    'from intermediate.int_crm_people as people'
    """
    return re.sub(r"\bstep\.(\w+)", lambda found: STEPS[found[1]], sql)


def table_of(step: str) -> str:
    """Give a step's table without its schema."""
    return STEPS[step].partition(".")[2]


def is_there(step: str) -> str:
    """Write SQL that has a row when the step has been built as a table."""
    return f"select 1 from duckdb_tables() where table_name = '{table_of(step)}'"
