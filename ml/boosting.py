"""Histogram gradient boosting whose length is chosen on persons held out."""

from __future__ import annotations

import copy
import functools
from typing import Any, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from threadpoolctl import ThreadpoolController

from ml.baselines import person_folds

FOLDS = 3
BOOSTING: dict[str, Any] = {
    "learning_rate": 0.04,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 20,
    "l2_regularization": 5.0,
    "max_features": 0.5,
}
MAX_ITERATIONS = 300
ONE_FOLD_FROM_ROWS = 10_000
PATIENCE = 20
# of threads that wait for each other each takes a core: five times the work on a busy
# machine, and dbt builds two models at a time
THREADS_FROM_ROWS = 500_000
# what a tree of scikit-learn is made from, in this order
TREE_ARRAYS = ("nodes", "binned_left_cat_bitsets", "raw_left_cat_bitsets")


def without_empty_columns(matrix: np.ndarray) -> np.ndarray:
    """Return the matrix with columns of nulls set to 0, which scikit-learn needs."""
    empty = np.isnan(matrix).all(axis=0)
    return np.where(empty, 0.0, matrix) if empty.any() else matrix


@functools.cache
def thread_pools() -> ThreadpoolController:
    """Find the libraries with threads of their own, once."""
    return ThreadpoolController()


def threads_for(matrix: np.ndarray) -> Any:
    """Give a matrix of fewer than THREADS_FROM_ROWS rows one thread."""
    limit = None if len(matrix) >= THREADS_FROM_ROWS else 1
    return thread_pools().limit(limits=limit)


def packed(trees: list[list[TreePredictor]]) -> dict[str, np.ndarray]:
    """Return trees as a few arrays: stored one by one they take seconds to read."""
    every = [tree for (tree,) in trees]
    packs = {}
    for name in TREE_ARRAYS:
        arrays = [getattr(tree, name) for tree in every]
        packs[name] = np.concatenate(arrays)
        packs[f"{name}_sizes"] = np.array([len(array) for array in arrays])
    return packs


def unpacked(packs: dict[str, np.ndarray]) -> list[list[TreePredictor]]:
    """Return the trees that packed() was given."""
    parts = [
        np.split(packs[name], np.cumsum(packs[f"{name}_sizes"])[:-1])
        for name in TREE_ARRAYS
    ]
    return [[TreePredictor(*arrays)] for arrays in zip(*parts, strict=True)]


class BoostedTrees:
    """Gradient boosted trees on Encoder's matrix.

    The number of trees is the median of those that did best on persons held out, in
    FOLDS folds (one from ONE_FOLD_FROM_ROWS rows on); then all rows are learnt from.
    Without it the few hundred rows of a small site are overfitted, and probabilities
    come out too bold.
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
        """Learn from Encoder's matrix, target 0/1 and person codes."""
        large = len(matrix) >= ONE_FOLD_FROM_ROWS
        folds = person_folds(persons, 5 if large else FOLDS, self.seed)
        with threads_for(matrix):
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
        with threads_for(matrix):
            return self.model_.predict_proba(matrix)[:, 1]

    def __getstate__(self) -> dict[str, Any]:
        """Return what is stored: the trees of all iterations in a few arrays."""
        state = self.__dict__.copy()
        if "model_" in state:
            state["model_"] = copy.copy(self.model_)
            state["trees_"] = packed(self.model_._predictors)
            state["model_"]._predictors = []
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what was stored."""
        trees = state.pop("trees_", None)
        self.__dict__.update(state)
        if trees is not None:
            self.model_._predictors = unpacked(trees)

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
