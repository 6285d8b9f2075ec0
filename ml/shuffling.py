"""Checks that nothing is found where there is nothing: answers dealt anew."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ml.evaluation import COMPARED, measured_slices, predict_test_rows
from ml.metrics import measure
from ml.predictor import Predictor, answered_rows
from ml.tasks import Task

MIN_ROWS_PER_CLASS = 10


def mean_auc(
    task: Task, tested: pd.DataFrame, name: str = COMPARED
) -> dict[str, float]:
    """Return a candidate's AUC per target, over slices weighted by how sure each is.

    In: as evaluate; rows with a reason (nothing learnt) are left out. Out: the mean,
    weighted by the inverse of the variance that chance gives; nan without a slice of
    at least MIN_ROWS_PER_CLASS rows in each class.
    Source: Mann and Whitney 1947, variance (m + n + 1) / (12 m n).
    """
    found: dict[str, list[tuple[float, float]]] = {t: [] for t in task.targets}
    learnt = tested[tested["reason"] == ""]
    for _, target, rows in measured_slices(task, learnt):
        answers = rows[f"is_{target}"].to_numpy()
        hits, others = answers.sum(), (1 - answers).sum()
        if min(hits, others) >= MIN_ROWS_PER_CLASS:
            scores = rows[f"{name}_{target}_probability"].to_numpy()
            weight = hits * others / (hits + others + 1)
            found[target].append((measure(answers, scores)["auc"][0], weight))
    return {target: weighted_mean(pairs) for target, pairs in found.items()}


def weighted_mean(pairs: list[tuple[float, float]]) -> float:
    """Return the mean of (value, weight) pairs; nan without any."""
    if not pairs:
        return float("nan")
    values, weights = zip(*pairs, strict=True)
    return float(np.average(values, weights=weights))


def shuffle_answers(task: Task, rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return answered rows with each site's answers dealt anew.

    A task with one answer per session deals these; one with an answer per click deals
    those, as a session's length alone would tell its last click.
    """
    rng = np.random.default_rng(seed)
    names = [f"is_{target}" for target in task.targets]
    dealt = rows.copy()
    for _, part in rows.groupby("site_id"):
        if task.is_sliced:
            known = part.groupby("session_id")[names].first()
            mixed = known.iloc[rng.permutation(len(known))].set_axis(known.index)
            dealt.loc[part.index, names] = mixed.loc[part["session_id"]].to_numpy()
        else:
            mixed = part[names].to_numpy()[rng.permutation(len(part))]
            dealt.loc[part.index, names] = mixed
    return dealt


def shuffled_label_auc(
    task: Task,
    features: pd.DataFrame,
    labels: pd.DataFrame,
    runs: int = 20,
    seed: int = 0,
    name: str = COMPARED,
) -> dict[str, list[float]]:
    """Return the AUC of each run in which answers were dealt to rows at random.

    In: one site's features and labels as answered_rows; name, which candidate.
    Training and evaluation are done anew in each run. Out: per target one mean_auc per
    run. The mean of 20 must lie in 0.5 +/- 0.02: otherwise rows of the test part reach
    the training. Raises: ValueError when a column is missing.
    Source: Ojala and Garriga 2010, Permutation tests for studying classifier
    performance.
    """
    rows = answered_rows(task, features, labels)
    aucs: dict[str, list[float]] = {target: [] for target in task.targets}
    for run in range(runs):
        dealt = shuffle_answers(task, rows, seed + run)
        learnt = Predictor(task.name, seed + run, ("constant", name)).fit(dealt)
        test = dealt[dealt["split"] == "test"]
        tested = predict_test_rows(learnt, task, test)
        for target, value in mean_auc(task, tested, name).items():
            aucs[target].append(value)
    return aucs
