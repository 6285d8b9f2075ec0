"""Which predictors learn in this build, which stay, and what is told of it."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
from scoring import learning, predictors
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


@dataclass(frozen=True, eq=False)
class Lesson:
    """What one predictor learns from, and the one that served until now, if any."""

    task: Task
    due: Due
    before: dict[str, Any] | None
    older: Predictor | None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)


def decide(
    session: duckdb.DuckDBPyConnection,
    labels: Relation,
    features: Mapping[str, Relation],
    row_limit: int,
    least_sessions: int,
) -> pd.DataFrame:
    """Train what is due, and say which predictor of each task and site serves.

    Args:
        session: to the warehouse.
        labels: feat_session_labels of sites whose outcomes are known.
        features: by task, its feature rows.
        row_limit: at most about so many rows are learnt from, and tested on.
        least_sessions: of a site with fewer to learn from, nothing is learnt.

    Returns:
        One row per task and site with COLUMNS; what was decided in earlier runs as it
        stands in refresh.predictors.
    """
    run, digest = session.execute(
        "select refresh_number, features_hash from refresh.run"
    ).fetchall()[0]
    sites = session.sql(DUES).fetchall()
    dues = [Due(*found, run, digest or "") for found in sites]
    rows, found = [], []
    for name, relation in features.items():
        kept, due = _due(session, TASKS[name], dues)
        rows += kept
        found += _read(session, TASKS[name], due, labels, relation, row_limit)
    learnt = _learn(found, least_sessions)
    return pd.DataFrame(rows + learnt, columns=list(COLUMNS))


def known_decision(
    session: duckdb.DuckDBPyConnection, task: str, site: str
) -> dict[str, Any] | None:
    """Return what was decided last for a task's predictor on a site, if anything."""
    found = session.execute(DECIDED, [task, site])
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    return dict(zip(names, rows[0], strict=True)) if rows else None


def _due(
    session: duckdb.DuckDBPyConnection, task: Task, dues: list[Due]
) -> tuple[list[dict[str, Any]], list[Lesson]]:
    """Give what was decided of sites whose predictor stays, and the other sites."""
    rows, due_now = [], []
    for due in dues:
        before, older, reason = _standing(session, task, due)
        if before and older and not reason:
            rows.append({name: before[name] for name in COLUMNS})
        else:
            comparable = older if before and before["has_same_features"] else None
            again = replace(due, reason=reason)
            due_now.append(Lesson(task, again, before, comparable))
    return rows, due_now


def _read(
    session: duckdb.DuckDBPyConnection,
    task: Task,
    lessons: list[Lesson],
    labels: Relation,
    features: Relation,
    row_limit: int,
) -> list[Lesson]:
    """Give each lesson the rows of its site."""
    if not lessons:
        return []
    show(f"     {task.name}: reading")
    sites = literals(lesson.due.site for lesson in lessons)
    known = labels.filter(f"split in ('train', 'test') and site_id in ({sites})")
    each = most_rows_each(task)
    with drawn(session, known, features, each, row_limit) as (of, found):
        return [
            replace(lesson, rows=answered(task, of, found, lesson.due.site))
            for lesson in lessons
        ]


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


def told_few(sessions: int, least: int) -> str:
    """Say why nothing is learnt of a site with so few sessions."""
    if not sessions:
        return "no session of known outcome to learn from"
    return (
        f"{sessions:,} sessions of known outcome to learn from; "
        f"min_training_sessions asks for {least:,}"
    )


def _learn(lessons: list[Lesson], least_sessions: int) -> list[dict[str, Any]]:
    """Train predictors on their sites' rows, and decide which of each serves."""
    sessions = [_sessions_learnt_from(each) for each in lessons]
    enough = [count >= max(least_sessions, 1) for count in sessions]
    to_learn = list(itertools.compress(lessons, enough))
    jobs = [(each.task.name, each.rows) for each in to_learn]
    learnt = iter(learning.learnt(jobs, lambda text: show(f"     {text}"[:60])))
    show("")
    rows = []
    for each, count, is_enough in zip(lessons, sessions, enough, strict=True):
        decided = dict.fromkeys(COLUMNS) | {
            "predictor": each.task.name,
            "site_id": each.due.site,
            "trained_until": each.due.trained_until,
            "data_until": each.due.data_until,
            "rows": 0,
            "persons": 0,
            "decision": "none",
            "reason": told_few(count, least_sessions),
            "test_rows": int((each.rows["split"] == "test").sum()),
            "decided_in": each.due.run,
            "features_hash": each.due.features_hash,
        }
        if is_enough:
            chosen = _choose(each, next(learnt))
            decided |= chosen | {"reason": each.due.reason}
        elif each.before and is_same(decided, each.before):
            # decided once; the next run tells the same
            decided["decided_in"] = each.before["decided_in"]
        rows.append(decided)
    return rows


def _sessions_learnt_from(lesson: Lesson) -> int:
    rows = lesson.rows
    return rows.loc[rows["split"] == "train", "session_id"].nunique()


def _choose(lesson: Lesson, new: Predictor) -> dict[str, Any]:
    """Say what becomes of a new predictor, measured on the rows to test on.

    One that is worse than the older one, by the mean Brier score of the candidate that
    serves, is thrown away.
    """
    task, rows, before = lesson.task, lesson.rows, lesson.before
    site, older = lesson.due.site, lesson.older
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


def is_same(decided: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Say whether a decision is that of before, whichever run took it."""
    return all(
        decided[name] == before[name] for name in COLUMNS if name != "decided_in"
    )


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
