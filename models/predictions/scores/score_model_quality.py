"""A few lines around ml/evaluation.py: frames in, frame out."""

import pandas as pd

from ml.evaluation import evaluate
from ml.tasks import TASKS
from scoring.frames import as_table

TYPES = {
    "predictor": "varchar",
    "site_id": "varchar",
    "target": "varchar",
    "slice": "varchar",
    "metric": "varchar",
    "value": "double",
    "baseline": "varchar",
    "baseline_value": "double",
    "difference": "double",
    "difference_low": "double",
    "difference_high": "double",
    "rows": "bigint",
    "persons": "bigint",
}


def model(dbt, session):
    """Measure the predictors beside their baselines on sessions they never saw."""
    tested = {
        "conversion": dbt.ref("score_conversion_tested"),
        "outcomes": dbt.ref("score_outcomes_tested"),
    }
    parts = [evaluate(TASKS[name], rows.df()) for name, rows in tested.items()]
    return as_table(session, pd.concat(parts, ignore_index=True), TYPES)
