"""Says how good the conversion predictor is beside its baselines, and how surely."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ml.conversion import NAMES, predict_conversion
from ml.encoding import require_columns
from ml.intervals import replicated, wilson_interval
from ml.metrics import METRICS, measure, tenths
from ml.slices import measured_slices, shuffle_labels, slice_name

PREDICTOR = "conversion"
SERVED = "boosted"
BASELINES: tuple[str, ...] = tuple(name for name in NAMES if name != SERVED)
CELLS_IN_ALL = 30_000_000
MIN_REPLICATES = 100
MIN_ROWS_PER_CLASS = 10
QUALITY: dict[str, str] = {
    "predictor": "str",
    "site_id": "str",
    "slice": "str",
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
CALIBRATION: dict[str, str] = {
    "predictor": "str",
    "site_id": "str",
    "slice": "str",
    "tenth": "int64",
    "rows": "int64",
    "mean_predicted": "float64",
    "observed_rate": "float64",
    "observed_low": "float64",
    "observed_high": "float64",
}


def slice_quality(rows: pd.DataFrame, replicates: int, seed: int) -> pd.DataFrame:
    """Return evaluate's columns from metric to persons, for one slice."""
    target = rows["has_order"].to_numpy()
    persons = rows["person_code"].to_numpy()
    scores = {name: rows[f"{name}_probability"].to_numpy() for name in NAMES}
    people = len(np.unique(persons))
    table = pd.DataFrame(
        [(metric, baseline) for metric in METRICS for baseline in BASELINES],
        columns=["metric", "baseline"],
    ).assign(rows=len(rows), persons=people)
    if people < 2 or target.min() == target.max():
        return table
    found = {name: measure(target, values) for name, values in scores.items()}
    replicates = min(replicates, max(MIN_REPLICATES, CELLS_IN_ALL // len(rows)))
    drawn = replicated(target, scores, persons, replicates, seed)
    for index, metric, baseline in table[["metric", "baseline"]].itertuples():
        value, other = found[SERVED][metric][0], found[baseline][metric][0]
        differences = drawn[SERVED][metric] - drawn[baseline][metric]
        low, high = np.nanquantile(differences, [0.025, 0.975])
        table.loc[index, ["value", "baseline_value"]] = value, other
        table.loc[index, "difference"] = value - other
        table.loc[index, ["difference_low", "difference_high"]] = low, high
    return table


def in_one_table(tables: list[pd.DataFrame], types: dict[str, Any]) -> pd.DataFrame:
    """Return the tables under each other, with these columns and types, rows or not."""
    result = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return result.reindex(columns=list(types)).astype(types)


def evaluate(
    predictions: pd.DataFrame,
    labels: pd.DataFrame,
    seed: int = 0,
    replicates: int = 300,
) -> pd.DataFrame:
    """Compare the boosted predictor with each baseline on the test part.

    In: what predict_conversion returns, with all of NAMES; labels with LABELS.
    Out: score_model_quality, one row per site, slice (landmark), metric and baseline:
    QUALITY, and trained_until. value is the boosted predictor's, difference is value -
    baseline_value (above 0 is better for average_precision, auc and lift_top_tenth;
    below 0 for brier_score and calibration_error), with its 95 % paired interval over
    resampled persons. Figures are null for one class only or fewer than two persons.
    With more than 100,000 rows in a slice there are fewer replicates, at least 100.
    The interval of calibration_error leans towards the constant, which has one tenth.
    Raises: ValueError when a column is missing.
    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap.
    """
    require_columns(predictions, [f"{name}_probability" for name in NAMES], "scores")
    tables = [
        slice_quality(rows, replicates, seed).assign(
            predictor=PREDICTOR,
            site_id=site,
            slice=slice_name(landmark),
            trained_until=rows["trained_until"].max(),
        )
        for site, landmark, rows in measured_slices(predictions, labels)
    ]
    types = QUALITY | {"trained_until": labels["trained_until"].dtype}
    return in_one_table(tables, types)


def calibration_table(
    predictions: pd.DataFrame, labels: pd.DataFrame, name: str = SERVED
) -> pd.DataFrame:
    """Compare mean predicted and observed rates by tenths of the test rows.

    In: as evaluate; name, which of NAMES. Out: CALIBRATION, one row per site, slice
    and tenth (1 lowest to 10; equal scores stay together, so tenths may be missing).
    The Wilson interval takes rows as independent: it is too narrow where persons have
    many sessions. Raises: ValueError when a column is missing.
    """
    column = f"{name}_probability"
    require_columns(predictions, [column], "predictions")
    tables = []
    for site, landmark, rows in measured_slices(predictions, labels):
        groups = rows.groupby(tenths(rows[column].to_numpy()) + 1)
        table = groups.agg(
            rows=("has_order", "size"),
            mean_predicted=(column, "mean"),
            observed_rate=("has_order", "mean"),
        )
        hits = (table["observed_rate"] * table["rows"]).to_numpy()
        low, high = wilson_interval(hits, table["rows"].to_numpy())
        table = table.rename_axis("tenth").reset_index()
        tables.append(
            table.assign(
                predictor=PREDICTOR,
                site_id=site,
                slice=slice_name(landmark),
                observed_low=low,
                observed_high=high,
            )
        )
    return in_one_table(tables, CALIBRATION)


def mean_auc(predictions: pd.DataFrame, labels: pd.DataFrame) -> float:
    """Return the boosted predictor's AUC over slices, weighted by how sure each is.

    In: as evaluate; rows with a reason (nothing learnt) are left out. Out: the mean,
    weighted by the inverse of the variance that chance gives; nan without a slice of
    at least MIN_ROWS_PER_CLASS rows in each class.
    Source: Mann and Whitney 1947, variance (m + n + 1) / (12 m n).
    """
    learnt = predictions[predictions["reason"] == ""]
    values, weights = [], []
    for _, _, rows in measured_slices(learnt, labels):
        target = rows["has_order"].to_numpy()
        orders, others = target.sum(), (1 - target).sum()
        if min(orders, others) >= MIN_ROWS_PER_CLASS:
            scores = rows[f"{SERVED}_probability"].to_numpy()
            values.append(measure(target, scores)["auc"][0])
            weights.append(orders * others / (orders + others + 1))
    return float(np.average(values, weights=weights)) if values else float("nan")


def shuffled_label_auc(
    features: pd.DataFrame, labels: pd.DataFrame, runs: int = 20, seed: int = 0
) -> list[float]:
    """Return the AUC of each run in which answers were dealt to sessions at random.

    In: as predict_conversion. Training and evaluation are done anew in each run, for
    the boosted predictor. Out: one mean_auc per run. The mean of 20 must lie in
    0.5 +/- 0.02: otherwise rows of the test part reach the training.
    Raises: ValueError when a column is missing.
    Source: Ojala and Garriga 2010, Permutation tests for studying classifier
    performance.
    """
    aucs = []
    for run in range(runs):
        shuffled = shuffle_labels(labels, seed + run)
        predictions = predict_conversion(features, shuffled, seed + run, (SERVED,))
        aucs.append(mean_auc(predictions, shuffled))
    return aucs
