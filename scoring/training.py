"""Which predictors learn in this build, which stay, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from ml.evaluation import choose_serving, predict_test_rows
from ml.predictor import Predictor
from ml.tasks import TASKS, Task
from pipeline.landing.read_sql import literals
from pipeline.refresh.kept import with_steps
from pipeline.told.progress import show
from scoring import predictors
from scoring.drawing import answered, drawn, most_rows_each

Relation = duckdb.DuckDBPyRelation
COLUMNS = (
    *("predictor", "site_id", "predictor_version", "serving", "why_serving"),
    *("trained_until", "data_until", "rows", "persons", "decision", "reason"),
    *("brier_score", "constant_brier_score", "older_brier_score", "test_rows"),
    *("decided_in", "features_hash"),
)
# what is told of it in feat_session_labels is the same in the next run
DUES = with_steps("""
select site_id, any_value(labels.trained_until), any_value(labels.data_until),
    any_value(due_reason)
from labels
inner join step.training_periods as periods using (site_id)
group by site_id order by site_id
""")
DECIDED = (
    "select * exclude (decided_at) from refresh.predictors"
    " where predictor = ? and site_id = ? order by decided_at desc limit 1"
)


@dataclass(frozen=True)
class Due:
    """A site's training period: until when, in which run, and why (None: not due)."""

    site: str
    trained_until: datetime
    data_until: datetime
    reason: str | None
    run: int
    features_hash: str


def decide(
    session: duckdb.DuckDBPyConnection,
    labels: Relation,
    features: Mapping[str, Relation],
    row_limit: int,
) -> pd.DataFrame:
    """Train what is due, and say which predictor of each task and site serves.

    Args:
        session: to the warehouse.
        labels: feat_session_labels of sites whose outcomes are known.
        features: by task, its feature rows.
        row_limit: at most about so many rows are learnt from, and tested on.

    Returns:
        One row per task and site with COLUMNS; what was decided in earlier runs as it
        stands in refresh.predictors.
    """
    run, digest = session.execute(
        "select refresh_number, features_hash from refresh.run"
    ).fetchall()[0]
    sites = session.sql(DUES).fetchall()
    dues = [Due(*found, run, digest or "") for found in sites]
    rows = []
    for name, relation in features.items():
        rows += _decide(session, TASKS[name], dues, labels, relation, row_limit)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def known_decision(
    session: duckdb.DuckDBPyConnection, task: str, site: str
) -> dict[str, Any] | None:
    """Return what was decided last for a task's predictor on a site, if anything."""
    found = session.execute(DECIDED, [task, site])
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    return dict(zip(names, rows[0], strict=True)) if rows else None


def _decide(
    session: duckdb.DuckDBPyConnection,
    task: Task,
    dues: list[Due],
    labels: Relation,
    features: Relation,
    row_limit: int,
) -> list[dict[str, Any]]:
    """Decide for a task on each site; train and store a predictor where one is due."""
    rows, to_learn = [], []
    for due in dues:
        before, older, reason = _standing(session, task, due)
        if before and older and not reason:
            rows.append({name: before[name] for name in COLUMNS})
        else:
            comparable = older if before and before["has_same_features"] else None
            to_learn.append((replace(due, reason=reason), before, comparable))
    if not to_learn:
        return rows
    show(f"     {task.name}: reading")
    sites = literals(due.site for due, _, _ in to_learn)
    known = labels.filter(f"split in ('train', 'test') and site_id in ({sites})")
    each = most_rows_each(task)
    with drawn(session, known, features, each, row_limit) as (of, found):
        for due, before, comparable in to_learn:
            learnt = answered(task, of, found, due.site)
            rows.append(_learn(task, due, learnt, comparable, before))
    return rows


def _standing(
    session: duckdb.DuckDBPyConnection, task: Task, due: Due
) -> tuple[dict[str, Any] | None, Predictor | None, str | None]:
    """Return what was decided last, its predictor, and why a new one is due."""
    before = known_decision(session, task.name, due.site)
    if not before or not before["predictor_version"]:
        return before, None, due.reason
    try:
        older = predictors.fetch(task.name, due.site, before["predictor_version"])
    except predictors.UnreadableError as error:
        return before, None, str(error)
    return before, older, due.reason


def _learn(
    task: Task,
    due: Due,
    rows: pd.DataFrame,
    older: Predictor | None,
    before: dict[str, Any] | None,
) -> dict[str, Any]:
    """Train a predictor on a site's rows, and decide which one serves."""
    told = f"     {task.name} of {due.site}"[:50]
    decided = dict.fromkeys(COLUMNS) | {
        "predictor": task.name,
        "site_id": due.site,
        "trained_until": due.trained_until,
        "data_until": due.data_until,
        "rows": 0,
        "persons": 0,
        "decision": "none",
        "reason": "no session of known outcome to learn from",
        "test_rows": int((rows["split"] == "test").sum()),
        "decided_in": due.run,
        "features_hash": due.features_hash,
    }
    if not (rows["split"] == "train").any():
        return decided
    new = Predictor(task.name).fit(rows, lambda text: show(f"{told}: {text}"))
    show("")
    return decided | _choose(task, rows, new, older, before) | {"reason": due.reason}


def _choose(
    task: Task,
    rows: pd.DataFrame,
    new: Predictor,
    older: Predictor | None,
    before: dict[str, Any] | None,
) -> dict[str, Any]:
    """Say what becomes of a new predictor, measured on the rows to test on.

    One that is worse than the older one, by the mean Brier score of the candidate that
    serves, is thrown away.
    """
    site = rows["site_id"].iloc[0]
    serving, scores = choose_serving(task, predict_test_rows(new, task, rows))
    of_older = None
    if older and before:
        _, found = choose_serving(task, predict_test_rows(older, task, rows))
        of_older = found.get(before["serving"])
    measured = {
        "brier_score": scores.get(serving),
        "constant_brier_score": scores.get("constant"),
        "older_brier_score": of_older,
    }
    if before and is_worse(measured["brier_score"], of_older):
        kept = ("predictor_version", "serving", "why_serving", "trained_until")
        stays = {name: before[name] for name in (*kept, "rows", "persons")}
        return measured | stays | {"decision": "kept"}
    predictors.store(new, site)
    stay = {new.version_} | ({before["predictor_version"]} if before else set())
    predictors.clear_out(task.name, site, stay - {None})
    return measured | {
        "predictor_version": new.version_,
        "serving": serving,
        "why_serving": told_serving(serving, scores, (rows["split"] == "test").sum()),
        "rows": new.rows_,
        "persons": new.persons_,
        "decision": "trained",
    }


def is_worse(new: float | None, older: float | None) -> bool:
    """Say whether a new predictor's Brier score is worse than the older one's."""
    return new is not None and older is not None and older < new


def told_serving(serving: str, scores: Mapping[str, float], rows: int) -> str:
    """Say in a sentence why a candidate serves."""
    if not scores or not rows:
        return f"{serving}, as there is no later session to compare candidates on"
    others = sorted((score, name) for name, score in scores.items() if name != serving)
    told = ", ".join(f"{name} {score:.4f}" for score, name in others)
    return (
        f"{serving} has the smallest mean Brier score on {rows:,} later rows: "
        f"{scores[serving]:.4f}; {told}"
    )
