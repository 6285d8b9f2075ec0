"""The predictors of one site at one landmark, and when they can't be learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd

from ml import baselines, boosting, encoding

NAMES: tuple[str, ...] = ("constant", "one_rule", "logistic", "boosted")
MIN_PERSONS = 10

Model = baselines.OneRule | baselines.Logistic | boosting.BoostedTrees


def reason_to_fall_back(target: np.ndarray, persons: np.ndarray) -> str:
    """Say why nothing but the constant can be learnt; empty when something can.

    In: target 0/1 and person codes of the training rows, shape (rows,).
    """
    if len(target) == 0:
        return "no training rows at this landmark"
    if target.min() == target.max():
        return "one class only in training"
    if len(np.unique(persons)) == 1:
        return "one person only in training"
    fewest = min(len(np.unique(persons[target == side])) for side in (0, 1))
    if fewest < MIN_PERSONS:
        return f"fewer than {MIN_PERSONS} training persons in a class"
    return ""


class LandmarkPredictors:
    """The four predictors of one site at one landmark."""

    def __init__(self, seed: int = 0, names: Sequence[str] = NAMES) -> None:
        """Take the seed of the folds, and which of NAMES to learn."""
        self.seed = seed
        self.names = tuple(names)

    def fit(
        self, rows: pd.DataFrame, target: np.ndarray, persons: np.ndarray, rate: float
    ) -> Self:
        """Learn from training rows.

        In: feature rows; target 0/1 and person codes of the same length; the rate to
        fall back on where there are no rows. Sets reason_, empty when all went well.
        """
        target = target.astype(np.int64)
        self.rate_ = float(target.mean()) if len(target) else float(rate)
        self.models_: dict[str, Model] = {}
        self.reason_ = reason_to_fall_back(target, persons)
        if self.reason_:
            return self
        self.encoder_ = encoding.PrefixEncoder().fit(rows)
        if not self.encoder_.columns_:
            self.reason_ = "no column varies in training"
            return self
        matrix, is_text = self.encoder_.transform(rows), self.encoder_.is_text
        if "one_rule" in self.names:
            rule = baselines.OneRule(self.seed)
            self.models_["one_rule"] = rule.fit(matrix, is_text, target, persons)
        if "logistic" in self.names:
            line = baselines.Logistic()
            self.models_["logistic"] = line.fit(matrix, is_text, target)
        if "boosted" in self.names:
            trees = boosting.BoostedTrees(self.seed)
            self.models_["boosted"] = trees.fit(matrix, is_text, target, persons)
        return self

    def predict(self, rows: pd.DataFrame) -> dict[str, np.ndarray]:
        """Return <name>_probability, each (rows,); without a model, the rate."""
        scores = {
            f"{name}_probability": np.full(len(rows), self.rate_) for name in self.names
        }
        matrix = self.encoder_.transform(rows) if self.models_ else None
        for name, model in self.models_.items():
            scores[f"{name}_probability"] = model.predict(matrix)
        return scores
