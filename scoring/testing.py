"""What the predictors say of later sessions, beside what came of them."""

from collections.abc import Callable, Mapping

import duckdb
import pandas as pd

from ml.evaluation import predict_test_rows
from ml.tasks import TASKS, Task
from pipeline.landing.read_sql import literal
from scoring.batches import serving
from scoring.drawing import ONE, answered, drawn, most_rows_each

Relation = duckdb.DuckDBPyRelation


def tested_types(task: Task) -> dict[str, str]:
    """Return the columns of a task's table of tested rows, with their types."""
    types = dict.fromkeys(task.keys, "varchar") | {"click_number": "bigint"}
    types |= dict.fromkeys(task.probabilities(), "double")
    types |= {"reason": "varchar", "person_code": "bigint"}
    types |= dict.fromkeys(("started_at", "trained_until"), "timestamp")
    return types | {f"is_{target}": "bigint" for target in task.targets}


def all_tested(
    session: duckdb.DuckDBPyConnection,
    decisions: Relation,
    labels: Relation,
    features: Relation,
    task: str,
    row_limit: int,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Predict the test rows of all sites that have a predictor.

    Args: decisions, score_predictors; labels and features as scoring.training.decide.

    Returns what ml.evaluation.predict_test_rows does, and its columns' types.
    """
    types = tested_types(TASKS[task])
    parts = [pd.DataFrame(columns=list(types))]
    of_task, later = TASKS[task], labels.filter("split = 'test'")
    each = most_rows_each(of_task)
    with drawn(session, later, features, each, row_limit) as (of, rows):
        for site, _, predictor in serving(decisions, task):
            asked = answered(of_task, of, rows, site)
            parts.append(predict_test_rows(predictor, of_task, asked))
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)[list(types)], types


def of_serving(
    decisions: Relation,
    tested: Mapping[str, Relation],
    measured: Callable[[Task, pd.DataFrame, str], pd.DataFrame],
) -> pd.DataFrame:
    """Measure what serves, task by task and site by site.

    Args:
        decisions: score_predictors.
        tested: by task its table of tested rows.
        measured: gives rows of a task, a site's tested rows and the candidate.

    Returns its rows under each other; a frame without columns when there are none.
    """
    parts = []
    for task, relation in tested.items():
        rows = relation.df()
        listed = decisions.filter(f"predictor = '{task}'").project("site_id, serving")
        for site, candidate in listed.order("site_id").fetchall():
            mine = rows[rows["site_id"] == site]
            if len(mine):
                parts.append(measured(TASKS[task], mine, candidate))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def drifts(
    session: duckdb.DuckDBPyConnection,
    decisions: Relation,
    labels: Relation,
    features: dict[str, Relation],
    row_limit: int,
) -> pd.DataFrame:
    """Compare each week's feature rows with those learnt from, column by column.

    Args: as all_tested; features, by task. Sessions later than the training period
    count, whether their outcome is known or not.

    Returns predictor, site_id, week_on and ml.drift.DRIFT.
    """
    later = labels.filter("started_at > trained_until")
    later = later.project("* replace ('later' as split)")
    parts = []
    for name, relation in features.items():
        task, each = TASKS[name], most_rows_each(TASKS[name])
        if task.is_sliced:
            relation, each = relation.filter(f"landmark = '{task.profile}'"), ONE
        with drawn(session, later, relation, each, row_limit) as (_, rows):
            for site, _, predictor in serving(decisions, name):
                mine = rows.filter(f"site_id = {literal(site)}").df()
                monday = mine["known_at"].dt.to_period("W-SUN").dt.start_time
                for week, part in mine.groupby(monday):
                    keys = {"predictor": name, "site_id": site, "week_on": week}
                    parts.append(predictor.drift(part).assign(**keys))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
