"""How far the rows of a period differ from those that were learnt from."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd

from ml.baselines import cut, cut_edges
from ml.encoding import Encoder

LEAST_SHARE = 1e-4
DRIFT: dict[str, str] = {
    "feature": "str",
    "rows": "int64",
    "psi": "float64",
    "psi_by_chance": "float64",
    "null_share": "float64",
    "training_null_share": "float64",
}


def one_per_session(rows: pd.DataFrame) -> np.ndarray:
    """Return weights that add up to 1 in each session; (rows,)."""
    return 1 / rows.groupby("session_id")["session_id"].transform("size").to_numpy()


class Profile:
    """How the training rows lie: each column's tenths, or its categories.

    Null is an interval of its own, and so are categories never seen in training. All
    rows of a session together count as one, as clicks of a session are alike.
    """

    def fit(self, encoder: Encoder, rows: pd.DataFrame) -> Self:
        """Learn the intervals and their shares; at least one row."""
        self.edges_: list[np.ndarray] = []
        self.shares_: list[np.ndarray] = []
        weights = one_per_session(rows)
        self.sessions_ = weights.sum()
        matrix = encoder.transform(rows)
        for position, is_text in enumerate(encoder.is_text):
            edges = cut_edges(matrix[:, position], bool(is_text))
            self.edges_.append(edges)
            self.shares_.append(self._shares(matrix[:, position], edges, weights))
        return self

    def compare(self, encoder: Encoder, rows: pd.DataFrame) -> pd.DataFrame:
        """Return each column's population stability index.

        In: the encoder that the profile was learnt with; at least one row. Out: DRIFT,
        one row per column. psi: the sum over intervals of (share - training share) *
        ln(share / training share), empty ones taken as LEAST_SHARE. psi_by_chance:
        what so many sessions of the training part itself would show on average.
        Source: Yurdakul and Naranjo 2020, Statistical properties of the population
        stability index, for the latter.
        """
        matrix = encoder.transform(rows)
        found, weights = [], one_per_session(rows)
        for position, name in enumerate(encoder.columns_):
            edges, before = self.edges_[position], self.shares_[position]
            now = self._shares(matrix[:, position], edges, weights)
            low_before, low_now = (np.maximum(s, LEAST_SHARE) for s in (before, now))
            psi = ((low_now - low_before) * np.log(low_now / low_before)).sum()
            used = int(((before > 0) | (now > 0)).sum())
            chance = (used - 1) * (1 / weights.sum() + 1 / self.sessions_)
            found.append((name, len(rows), psi, chance, now[0], before[0]))
        return pd.DataFrame(found, columns=list(DRIFT)).astype(DRIFT)

    @staticmethod
    def _shares(
        values: np.ndarray, edges: np.ndarray, weights: np.ndarray
    ) -> np.ndarray:
        counts = np.bincount(cut(values, edges), weights, minlength=len(edges) + 2)
        return counts / counts.sum()
