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


class Profile:
    """How the training rows lie: each column's tenths, or its categories.

    Null is an interval of its own, and so are categories never seen in training.
    """

    def fit(self, encoder: Encoder, rows: pd.DataFrame) -> Self:
        """Learn the intervals and their shares; at least one row."""
        self.edges_: list[np.ndarray] = []
        self.shares_: list[np.ndarray] = []
        self.sessions_ = rows["session_id"].nunique()
        matrix = encoder.transform(rows)
        for position, is_text in enumerate(encoder.is_text):
            edges = cut_edges(matrix[:, position], bool(is_text))
            self.edges_.append(edges)
            self.shares_.append(self._shares(matrix[:, position], edges))
        return self

    def compare(self, encoder: Encoder, rows: pd.DataFrame) -> pd.DataFrame:
        """Return each column's population stability index.

        In: the encoder that the profile was learnt with; at least one row. Out: DRIFT,
        one row per column. psi: the sum over intervals of (share - training share) *
        ln(share / training share), empty ones taken as LEAST_SHARE. psi_by_chance:
        what so many sessions of the training part itself would show on average; clicks
        of one are alike, so they count as one.
        Source: Yurdakul and Naranjo 2020, Statistical properties of the population
        stability index, for the latter.
        """
        matrix = encoder.transform(rows)
        found, sessions = [], rows["session_id"].nunique()
        for position, name in enumerate(encoder.columns_):
            edges, before = self.edges_[position], self.shares_[position]
            now = self._shares(matrix[:, position], edges)
            low_before, low_now = (np.maximum(s, LEAST_SHARE) for s in (before, now))
            psi = ((low_now - low_before) * np.log(low_now / low_before)).sum()
            used = int(((before > 0) | (now > 0)).sum())
            chance = (used - 1) * (1 / sessions + 1 / self.sessions_)
            found.append((name, len(rows), psi, chance, now[0], before[0]))
        return pd.DataFrame(found, columns=list(DRIFT)).astype(DRIFT)

    @staticmethod
    def _shares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
        counts = np.bincount(cut(values, edges), minlength=len(edges) + 2)
        return counts / counts.sum()
