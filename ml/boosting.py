"""Histogram gradient boosting whose length is chosen on persons held out."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from ml.baselines import person_folds

FOLDS = 3
BOOSTING: dict[str, Any] = {
    "learning_rate": 0.07,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 20,
    "l2_regularization": 5.0,
    "max_features": 0.5,
}
MAX_ITERATIONS = 300
PATIENCE = 20
THREADS_FROM_ROWS = 50_000


def without_empty_columns(matrix: np.ndarray) -> np.ndarray:
    """Return the matrix with columns of nulls set to 0, which scikit-learn needs."""
    empty = np.isnan(matrix).all(axis=0)
    return np.where(empty, 0.0, matrix) if empty.any() else matrix


class BoostedTrees:
    """Gradient boosted trees on PrefixEncoder's matrix.

    The number of trees is the median of those that did best on persons held out, in
    FOLDS folds (one from THREADS_FROM_ROWS rows on); then all rows are learnt from.
    Without it the few hundred rows of a small site are overfitted, and probabilities
    come out too bold. Small fits use one thread: on a busy machine that is faster.
    Source: Friedman 2001, Greedy function approximation; Ke et al. 2017, LightGBM.
    """

    def __init__(self, seed: int = 0) -> None:
        """Take the seed of the division into folds."""
        self.seed = seed

    def fit(
        self,
        matrix: np.ndarray,
        is_text: np.ndarray,
        target: np.ndarray,
        persons: np.ndarray,
    ) -> Self:
        """Learn from PrefixEncoder's matrix, target 0/1 and person codes."""
        large = len(matrix) >= THREADS_FROM_ROWS
        folds = person_folds(persons, 5 if large else FOLDS, self.seed)
        with threadpool_limits(None if large else 1):
            lengths = [
                self._best_length(matrix, is_text, target, folds == fold)
                for fold in range(1 if large else FOLDS)
            ]
            self.iterations_ = max(int(np.median(lengths)), 1)
            self.model_ = self._model(is_text, max_iter=self.iterations_)
            self.model_.fit(without_empty_columns(matrix), target)
        return self

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of shape (rows,)."""
        large = len(matrix) >= THREADS_FROM_ROWS
        with threadpool_limits(None if large else 1):
            return self.model_.predict_proba(matrix)[:, 1]

    def _best_length(
        self,
        matrix: np.ndarray,
        is_text: np.ndarray,
        target: np.ndarray,
        held: np.ndarray,
    ) -> int:
        """Return how many trees have the least loss on held rows, perhaps 0."""
        learnt = target[~held]
        if not held.any() or learnt.min() == learnt.max():
            return 0
        model = self._model(
            is_text,
            max_iter=MAX_ITERATIONS,
            early_stopping=True,
            scoring="loss",
            n_iter_no_change=PATIENCE,
        )
        train = without_empty_columns(matrix[~held])
        model.fit(train, learnt, X_val=matrix[held], y_val=target[held])
        return int(np.argmax(model.validation_score_))

    def _model(
        self, is_text: np.ndarray, **settings: Any
    ) -> HistGradientBoostingClassifier:
        settings = {"early_stopping": False} | settings
        return HistGradientBoostingClassifier(
            categorical_features=is_text,
            random_state=self.seed,
            **BOOSTING,
            **settings,
        )
