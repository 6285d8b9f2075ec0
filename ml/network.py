"""A network that learns two things at once, with layers that both share."""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from ml.baselines import as_columns
from ml.boosting import thread_pools

NETWORK: dict[str, Any] = {
    "hidden_layer_sizes": (32,),
    "alpha": 1.0,
    "learning_rate_init": 0.002,
    "batch_size": 256,
    "max_iter": 15,
}
MAX_ROWS = 200_000
NETWORKS = 3


def fitting(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities of two targets, made at most 1 together; each (rows,).

    The targets exclude each other.
    """
    together = np.maximum(first + second, 1.0)
    return first / together, second / together


class Network:
    """One hidden layer shared by both targets, on Encoder's matrix.

    Numbers are standardised, categories get a column each, as for Logistic. It goes
    over the rows a fixed number of times: the stopping rule of scikit-learn would set
    aside rows, not persons. From MAX_ROWS rows it learns from as many drawn at random.
    The mean of NETWORKS that began with other weights steadies it.
    Source: Caruana 1997, Multitask learning; scikit-learn's multi-label MLPClassifier.
    """

    def __init__(self, seed: int = 0) -> None:
        """Take the seed of the first weights."""
        self.seed = seed

    def fit(self, matrix: np.ndarray, is_text: np.ndarray, answers: np.ndarray) -> Self:
        """Learn from Encoder's matrix, which columns are codes, answers (rows, 2)."""
        if len(matrix) > MAX_ROWS:
            drawn = np.random.default_rng(self.seed).permutation(len(matrix))[:MAX_ROWS]
            matrix, answers = matrix[drawn], answers[drawn]
        settings = NETWORK | {"batch_size": min(NETWORK["batch_size"], len(matrix))}
        self.columns_ = as_columns(is_text).fit(matrix)
        inputs = self.columns_.transform(matrix)
        self.networks_: list[MLPClassifier] = []
        with warnings.catch_warnings(), thread_pools().limit(limits=1):
            # the number of times is fixed
            warnings.simplefilter("ignore", ConvergenceWarning)
            for number in range(NETWORKS):
                seed = self.seed * NETWORKS + number
                network = MLPClassifier(random_state=seed, **settings)
                self.networks_.append(network.fit(inputs, answers))
        return self

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of both targets, shape (rows, 2), at most 1 together."""
        inputs = self.columns_.transform(matrix)
        each = [network.predict_proba(inputs) for network in self.networks_]
        return np.column_stack(fitting(*np.mean(each, axis=0).T))
