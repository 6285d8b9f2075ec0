"""Measures of probabilities, for many sets of row weights at once.

A bootstrap replicate is a row of weights, so that scores are sorted once for all of
them. Equal scores are one threshold, as in scikit-learn, whose average_precision_score
and roc_auc_score these equal (tests/python/test_ml_evaluation.py compares them).
"""

from __future__ import annotations

import numpy as np

METRICS: tuple[str, ...] = (
    "average_precision",
    "auc",
    "brier_score",
    "calibration_error",
    "lift_top_tenth",
)


def cumulate(
    target: np.ndarray, scores: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Sum weights from the highest score down, at each different score.

    In: target 0/1 and scores of shape (rows,); weights of shape (sets, rows).
    Out: weight of positives and of all rows, each of shape (sets, thresholds).
    """
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    weights = weights[:, order]
    rows = np.add.reduceat(weights, starts, axis=1)
    weights *= target[order]
    hits = np.add.reduceat(weights, starts, axis=1)
    return hits.cumsum(axis=1), rows.cumsum(axis=1)


def divide(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Divide, with nan where the denominator is 0."""
    result = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    return np.divide(numerator, denominator, out=result, where=denominator > 0)


def average_precision(hits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the mean of precision over the steps of recall, per set of weights.

    In: what cumulate returns. Out: shape (sets,), nan without positives.
    Source: scikit-learn's average_precision_score; no interpolation.
    """
    steps = np.diff(hits, axis=1, prepend=0.0)
    precision = np.nan_to_num(divide(hits, rows))
    return divide((steps * precision).sum(axis=1), hits[:, -1])


def auc(hits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve by trapezes; nan with one class only.

    In: what cumulate returns. Source: Fawcett 2006, An introduction to ROC analysis.
    """
    misses = rows - hits
    widths = np.diff(misses, axis=1, prepend=0.0)
    before = hits - np.diff(hits, axis=1, prepend=0.0)
    area = (widths * (hits + before)).sum(axis=1) / 2
    return divide(area, hits[:, -1] * misses[:, -1])


def lift_top(hits: np.ndarray, rows: np.ndarray, share: float = 0.1) -> np.ndarray:
    """Return the rate of positives in the top share of rows, divided by the mean rate.

    In: what cumulate returns. Where the cut falls among equal scores, these count in
    proportion, so that a constant has a lift of exactly 1.
    """
    wanted = rows[:, -1] * share
    position = (rows >= wanted[:, None]).argmax(axis=1)[:, None]
    hits_there = np.take_along_axis(hits, position, axis=1)[:, 0]
    rows_there = np.take_along_axis(rows, position, axis=1)[:, 0]
    hits_before = np.take_along_axis(hits, np.maximum(position - 1, 0), axis=1)[:, 0]
    rows_before = np.take_along_axis(rows, np.maximum(position - 1, 0), axis=1)[:, 0]
    first = position[:, 0] == 0
    hits_before, rows_before = hits_before * ~first, rows_before * ~first
    part = divide(wanted - rows_before, rows_there - rows_before)
    hits_wanted = hits_before + part * (hits_there - hits_before)
    return divide(hits_wanted, hits[:, -1] * share)


def tenths(scores: np.ndarray) -> np.ndarray:
    """Return each score's tenth of the rows, 0 to 9; equal scores stay together."""
    edges = np.quantile(scores, np.arange(1, 10) / 10)
    return np.searchsorted(np.unique(edges), scores, side="left")


def brier_score(
    target: np.ndarray, scores: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the mean squared error of probabilities, shape (sets,).

    Source: Brier 1950, Verification of forecasts expressed in terms of probability.
    """
    return divide(weights @ (scores - target) ** 2, weights.sum(axis=1))


def calibration_error(
    target: np.ndarray, scores: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Return the expected calibration error over tenths of the rows, shape (sets,).

    It is the mean over rows of |mean predicted - observed rate| in the row's tenth.
    Source: Naeini, Cooper and Hauskrecht 2015, with tenths of equal size. More and
    smaller tenths make it larger by chance alone; a constant has only one.
    """
    errors = np.zeros((len(scores), 10))
    errors[np.arange(len(scores)), tenths(scores)] = scores - target
    return divide(np.abs(weights @ errors).sum(axis=1), weights.sum(axis=1))


def measure(
    target: np.ndarray, scores: np.ndarray, weights: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Return every one of METRICS, each of shape (sets,).

    In: target 0/1 and scores 0 to 1 of shape (rows,), at least one row; weights of
    shape (sets, rows), by default one set of ones.
    """
    target = target.astype(np.float64)
    if weights is None:
        weights = np.ones((1, len(target)))
    hits, rows = cumulate(target, scores, weights)
    return {
        "average_precision": average_precision(hits, rows),
        "auc": auc(hits, rows),
        "brier_score": brier_score(target, scores, weights),
        "calibration_error": calibration_error(target, scores, weights),
        "lift_top_tenth": lift_top(hits, rows),
    }
