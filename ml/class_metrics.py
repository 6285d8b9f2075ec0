"""Measures of predicted classes: F1 by its two averages, with paired intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ml.intervals import replicated
from ml.metrics import divide, measure

METRICS: tuple[str, ...] = ("macro_f1", "weighted_f1")
ENDS = (0.025, 0.975)


def class_f1(
    answers: np.ndarray,
    predicted: np.ndarray,
    classes: Sequence[int],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Return each class's F1, shape (sets, classes).

    In: true and predicted classes (rows,); weights of shape (sets, rows), by default
    one set of ones. A class that is neither true nor predicted in a set has nan.
    """
    if weights is None:
        weights = np.ones((1, len(answers)))
    columns = []
    for name in classes:
        true, said = answers == name, predicted == name
        both = weights @ (true & said).astype(np.float64)
        either = weights @ (true.astype(np.float64) + said)
        columns.append(divide(2 * both, either))
    return np.column_stack(columns)


def measure_classes(
    answers: np.ndarray,
    predicted: np.ndarray,
    classes: Sequence[int],
    weights: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return every one of METRICS, each of shape (sets,).

    macro_f1 is the mean over the classes that occur, weighted_f1 the mean weighted by
    how often each is true. Source: scikit-learn's f1_score.

    >>> measure_classes(np.array([1, 1, 2]), np.array([1, 2, 2]), [1, 2])["macro_f1"]
    array([0.66666667])
    """
    if weights is None:
        weights = np.ones((1, len(answers)))
    each = class_f1(answers, predicted, classes, weights)
    support = np.column_stack([weights @ (answers == name) for name in classes])
    known = ~np.isnan(each)
    filled = np.where(known, each, 0.0)
    return {
        "macro_f1": divide(filled.sum(axis=1), known.sum(axis=1).astype(np.float64)),
        "weighted_f1": divide((filled * support).sum(axis=1), support.sum(axis=1)),
    }


def replicated_classes(
    answers: np.ndarray,
    predicted: dict[str, np.ndarray],
    classes: Sequence[int],
    replicates: int,
    seed: int,
) -> dict[str, dict[str, np.ndarray]]:
    """Return name -> metric -> values in the replicates, shape (replicates,).

    In: one row per person; each predictor's classes on the same rows. All are measured
    on the same drawn people, so that differences are paired. Source: Davison and
    Hinkley 1997, Bootstrap Methods and their Application, 3.8.
    """

    def measured(
        target: np.ndarray, said: np.ndarray, weights: np.ndarray
    ) -> dict[str, np.ndarray]:
        return measure_classes(target, said, classes, weights)

    people = np.arange(len(answers))
    return replicated(answers, predicted, people, replicates, seed, measured)


def interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95 % percentile interval of replicates; nan where there are none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, ENDS)
    return float(low), float(high)


def mean_class_auc(
    answers: np.ndarray, probabilities: np.ndarray, classes: Sequence[int]
) -> float:
    """Return the mean over classes of the AUC of a class against the others.

    In: classes (rows,), probabilities (rows, classes). nan with one class only.
    Source: Provost and Domingos 2001, Well-trained PETs, without their weights.
    """
    found = []
    for place, name in enumerate(classes):
        target = (answers == name).astype(np.int64)
        if 0 < target.sum() < len(target):
            found.append(measure(target, probabilities[:, place])["auc"][0])
    return float(np.mean(found)) if found else float("nan")
