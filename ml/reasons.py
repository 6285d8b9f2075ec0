"""Which features moved a prediction: what it would be if each were as usual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.candidates import Candidates
from ml.predictor import Predictor, in_order, slices_of
from ml.tasks import TASKS

CELLS_AT_ONCE = 20_000_000
REASONS: dict[str, str] = {
    "session_id": "str",
    "site_id": "str",
    "landmark": "str",
    "reason_rank": "int64",
    "feature": "str",
    "value": "str",
    "probability": "float64",
    "probability_if_usual": "float64",
}


def moving_features(
    predictor: Predictor, features: pd.DataFrame, name: str, target: str, most: int = 3
) -> pd.DataFrame:
    """Return for each row the features that move its probability most.

    In: feature rows of the predictor's site and of a task with landmarks; name, which
    candidate; target, whose probability. Out: REASONS, at most `most` rows per feature
    row, the strongest first; a feature whose value is the usual one (the median, or
    the most frequent category, of the training rows) or that changes nothing has none.
    probability_if_usual: what it would be with that one feature as usual. Features
    that go together share what they tell, so these differences don't add up.
    Source: Robnik-Sikonja and Kononenko 2008, Explaining classifications for
    individual instances.
    """
    rows = in_order(TASKS[predictor.task], features)
    places = slices_of(TASKS[predictor.task], rows)
    parts = []
    for place in sorted(set(places) & predictor.slices_.keys()):
        known = predictor.slices_[place]
        here = rows[places == place]
        base, without = _moved(known, here, name, target)
        strength = np.abs(without - base[:, None])
        ranked = np.argsort(-strength, axis=1, kind="stable")[:, :most]
        for rank, column in enumerate(ranked.T, 1):
            each = np.arange(len(here))
            moved = strength[each, column] > 0
            names = np.array(known.encoder_.columns_, dtype=object)[column]
            part = here.loc[moved, ["session_id", "site_id", "landmark"]].assign(
                reason_rank=rank,
                feature=names[moved],
                value=_values(here[moved], names[moved]),
                probability=base[moved],
                probability_if_usual=without[each, column][moved],
            )
            parts.append(part)
    result = pd.concat(parts) if parts else pd.DataFrame(columns=list(REASONS))
    return result[list(REASONS)].astype(REASONS)


def _moved(
    known: Candidates, rows: pd.DataFrame, name: str, target: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability, (rows,), and with each column as usual, (rows, columns).

    Many columns at a time: a call of a predictor costs more than a hundred rows do.
    """
    matrix = known.encoder_.transform(rows)
    base = known.probability(matrix, name, target)
    usual = known.usual_
    changed = ~((matrix == usual) | (np.isnan(matrix) & np.isnan(usual)))
    without = np.repeat(base[:, None], matrix.shape[1], axis=1)
    step = max(1, CELLS_AT_ONCE // max(matrix.size, 1))
    for start in range(0, matrix.shape[1], step):
        row, column = np.nonzero(changed[:, start : start + step])
        if len(row):
            other = matrix[row]
            other[np.arange(len(row)), column + start] = usual[column + start]
            without[row, column + start] = known.probability(other, name, target)
    return base, without


def _values(rows: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Return each row's value of the feature named for it, as text; null as nan."""
    texts = np.full(len(rows), None, dtype=object)
    for name in set(names):
        here = np.asarray(names) == name
        texts[here] = rows.loc[here, name].astype("str").to_numpy(dtype=object)
    return texts
