"""Says how good a predictor is beside its baselines, and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ml.encoding import require_columns
from ml.intervals import replicated, wilson_interval
from ml.metrics import METRICS, brier_score, measure, tenths
from ml.predictor import ALL, Predictor
from ml.tasks import Task

# the candidate that is put beside the others; which one serves is another question
COMPARED = "boosted"
CELLS_IN_ALL = 30_000_000
MIN_REPLICATES = 100
KEYS: dict[str, str] = {
    "predictor": "str",
    "site_id": "str",
    "target": "str",
    "slice": "str",
}
QUALITY: dict[str, str] = KEYS | {
    "metric": "str",
    "value": "float64",
    "baseline": "str",
    "baseline_value": "float64",
    "difference": "float64",
    "difference_low": "float64",
    "difference_high": "float64",
    "rows": "int64",
    "persons": "int64",
}
CALIBRATION: dict[str, str] = KEYS | {
    "tenth": "int64",
    "rows": "int64",
    "mean_predicted": "float64",
    "observed_rate": "float64",
    "observed_low": "float64",
    "observed_high": "float64",
}
WEEKS: dict[str, str] = {
    "predictor": "str",
    "site_id": "str",
    "target": "str",
    "week_on": "datetime64[us]",
    "rows": "int64",
    "hits": "int64",
    "mean_predicted": "float64",
    "observed_rate": "float64",
    "observed_low": "float64",
    "observed_high": "float64",
    "auc": "float64",
    "average_precision": "float64",
    "brier_score": "float64",
    "constant_brier_score": "float64",
}


def slice_name(landmark: str) -> str:
    """Return what a landmark is called in tables: 'click 5', 'whole session'."""
    return "whole session" if landmark == "whole" else f"click {landmark}"


def predict_test_rows(
    predictor: Predictor, task: Task, rows: pd.DataFrame
) -> pd.DataFrame:
    """Predict the rows of split 'test' with all candidates, beside what came of them.

    In: what answered_rows returns. Out: the task's keys, person_code, started_at,
    trained_until, is_<target>, <name>_<target>_probability, reason.
    """
    rows = rows[rows["split"] == "test"]
    scores = predictor.predict(rows)
    kept = ["person_code", "started_at", "trained_until"]
    kept += [f"is_{target}" for target in task.targets]
    known = rows[kept].reset_index(drop=True)
    return pd.concat([scores, known], axis=1)


def measured_slices(
    task: Task, tested: pd.DataFrame
) -> Iterator[tuple[dict[str, str], str, pd.DataFrame]]:
    """Yield predictor, site, target and slice, the target, and the slice's rows."""
    answers = [f"is_{target}" for target in task.targets]
    require_columns(tested, [*task.keys, "person_code", *answers], "tested")
    for site, rows in tested.sort_values(list(task.keys)).groupby("site_id"):
        slices = [(ALL, rows)]
        if task.is_sliced:
            named = dict(list(rows.groupby("landmark")))
            order = sorted(named, key=lambda n: np.inf if n == "whole" else int(n))
            slices = [(slice_name(name), named[name]) for name in order]
        for target in task.targets:
            keys = {"predictor": task.name, "site_id": str(site), "target": target}
            for name, part in slices:
                yield keys | {"slice": name}, target, part


def slice_quality(
    task: Task, target: str, rows: pd.DataFrame, replicates: int, seed: int
) -> pd.DataFrame:
    """Return evaluate's columns from metric to persons, for one slice."""
    answers = rows[f"is_{target}"].to_numpy()
    persons = rows["person_code"].to_numpy()
    scores = {
        name: rows[f"{name}_{target}_probability"].to_numpy()
        for name in task.candidates
    }
    people = len(np.unique(persons))
    baselines = [name for name in task.candidates if name != COMPARED]
    keys = [(metric, baseline) for metric in METRICS for baseline in baselines]
    table = pd.DataFrame(keys, columns=["metric", "baseline"])
    table = table.assign(rows=len(rows), persons=people)
    if people < 2 or answers.min() == answers.max():
        return table
    found = {name: measure(answers, values) for name, values in scores.items()}
    replicates = min(replicates, max(MIN_REPLICATES, CELLS_IN_ALL // len(rows)))
    drawn = replicated(answers, scores, persons, replicates, seed)
    figures = []
    for metric, baseline in keys:
        value, other = found[COMPARED][metric][0], found[baseline][metric][0]
        differences = drawn[COMPARED][metric] - drawn[baseline][metric]
        ends = np.nanquantile(differences, [0.025, 0.975])
        figures.append((value, other, value - other, *ends))
    named = ["value", "baseline_value", "difference"]
    named += ["difference_low", "difference_high"]
    return pd.concat([table, pd.DataFrame(figures, columns=named)], axis=1)


def in_one_table(tables: list[pd.DataFrame], types: dict[str, Any]) -> pd.DataFrame:
    """Return the tables under each other, with these columns and types, rows or not."""
    result = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return result.reindex(columns=list(types)).astype(types)


def evaluate(
    task: Task, tested: pd.DataFrame, seed: int = 0, replicates: int = 200
) -> pd.DataFrame:
    """Compare the boosted predictor with each other candidate on the test part.

    In: what predict_test_rows returns, for any number of sites.
    Out: QUALITY, one row per site, target, slice (landmark), metric and baseline.
    value is the boosted predictor's, difference is value - baseline_value (above 0 is
    better for average_precision, auc and lift_top_tenth; below 0 for brier_score and
    calibration_error), with its 95 % paired interval over resampled persons. Figures
    are null for one class only or fewer than two persons. With more than 100,000 rows
    in a slice there are fewer replicates, at least 100. The interval of
    calibration_error leans towards the constant, which has one tenth.
    Raises: ValueError when a column is missing.
    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap.
    """
    require_columns(tested, task.probabilities(), "tested")
    tables = [
        slice_quality(task, target, rows, replicates, seed).assign(**keys)
        for keys, target, rows in measured_slices(task, tested)
    ]
    return in_one_table(tables, QUALITY)


def calibration_table(
    task: Task, tested: pd.DataFrame, name: str = COMPARED
) -> pd.DataFrame:
    """Compare mean predicted and observed rates by tenths of the test rows.

    In: as evaluate; name, which candidate. Out: CALIBRATION, one row per site, target,
    slice and tenth (1 lowest to 10; equal scores stay together, so tenths may be
    missing). The Wilson interval takes rows as independent: it is too narrow where
    persons have many sessions. Raises: ValueError when a column is missing.
    """
    tables = []
    for keys, target, rows in measured_slices(task, tested):
        column, answer = f"{name}_{target}_probability", f"is_{target}"
        groups = rows.groupby(tenths(rows[column].to_numpy()) + 1)
        table = groups.agg(
            rows=(answer, "size"),
            mean_predicted=(column, "mean"),
            observed_rate=(answer, "mean"),
        )
        hits = (table["observed_rate"] * table["rows"]).to_numpy()
        low, high = wilson_interval(hits, table["rows"].to_numpy())
        table = table.rename_axis("tenth").reset_index()
        tables.append(table.assign(**keys, observed_low=low, observed_high=high))
    return in_one_table(tables, CALIBRATION)


def quality_by_week(task: Task, tested: pd.DataFrame, name: str) -> pd.DataFrame:
    """Follow a candidate's quality from week to week of the test rows.

    In: as evaluate, one site's; name, which candidate. Out: WEEKS, one row per target
    and week (its Monday), all slices together. auc and average_precision are null
    where all rows are of one class.
    """
    monday = tested["started_at"].dt.to_period("W-SUN").dt.start_time
    tables = []
    for (site, week), rows in tested.groupby(["site_id", monday]):
        for target in task.targets:
            answers = rows[f"is_{target}"].to_numpy()
            scores = rows[f"{name}_{target}_probability"].to_numpy()
            constant = rows[f"constant_{target}_probability"].to_numpy()
            found, once = measure(answers, scores), np.ones((1, len(rows)))
            low, high = wilson_interval(
                np.array([answers.sum()]), np.array([len(rows)])
            )
            tables.append(
                pd.DataFrame(
                    {
                        "predictor": [task.name],
                        "site_id": site,
                        "target": target,
                        "week_on": week,
                        "rows": len(rows),
                        "hits": answers.sum(),
                        "mean_predicted": scores.mean(),
                        "observed_rate": answers.mean(),
                        "observed_low": low,
                        "observed_high": high,
                        "auc": found["auc"],
                        "average_precision": found["average_precision"],
                        "brier_score": found["brier_score"],
                        "constant_brier_score": brier_score(answers, constant, once),
                    }
                )
            )
    return in_one_table(tables, WEEKS)


def choose_serving(task: Task, tested: pd.DataFrame) -> tuple[str, dict[str, float]]:
    """Choose which of one site's candidates serves.

    In: as evaluate, one site's. Out: the candidate with the smallest mean Brier score
    over targets and slices, `boosted` where nothing could be measured or scores are
    equal, and each candidate's mean. As the test part chooses, the figures of the one
    chosen are very slightly too good.
    """
    scores: dict[str, list[float]] = {name: [] for name in task.candidates}
    for _, target, rows in measured_slices(task, tested):
        answers, once = rows[f"is_{target}"].to_numpy(), np.ones((1, len(rows)))
        for name in task.candidates:
            values = rows[f"{name}_{target}_probability"].to_numpy()
            scores[name].append(float(brier_score(answers, values, once)[0]))
    means = {name: float(np.mean(found)) for name, found in scores.items() if found}
    if not means:
        return COMPARED, means
    best = min(means, key=lambda name: (means[name], name != COMPARED))
    return best, means
