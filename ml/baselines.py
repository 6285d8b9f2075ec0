"""The predictors that a better one has to beat: one rule, and logistic regression.

The third, the constant, needs no code: it is the training rate.
"""

from __future__ import annotations

from typing import Self

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ml.metrics import average_precision, cumulate

FOLDS = 5
SMOOTHING_ROWS = 10.0
QUANTILES = 10
LOGISTIC_C = 0.1


def person_folds(persons: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Give each row a fold number, 0 to folds - 1, the same for all rows of a person.

    In: person codes (rows,). Source: scikit-learn's GroupKFold, with seeded shuffling.
    """
    unique, codes = np.unique(persons, return_inverse=True)
    numbers = np.arange(len(unique)) % folds
    return np.random.default_rng(seed).permutation(numbers)[codes]


def cut_edges(values: np.ndarray, is_text: bool) -> np.ndarray:
    """Return where to cut a training column: between codes, or at its quantiles."""
    known = values[~np.isnan(values)]
    if is_text:
        return np.arange(1.0, known.max(initial=0.0) + 1)
    return np.unique(np.quantile(known, np.arange(1, QUANTILES) / QUANTILES))


def cut(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return each value's interval, numbered from 1; null is 0."""
    bins = np.searchsorted(edges, values, side="right") + 1
    bins[np.isnan(values)] = 0
    return bins


def smoothed_rates(hits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return rates per interval, drawn towards the mean rate by SMOOTHING_ROWS rows.

    In: hits and rows of shape (..., intervals). An empty interval has the mean rate.
    """
    mean = hits.sum(axis=-1, keepdims=True) / rows.sum(axis=-1, keepdims=True)
    return (hits + SMOOTHING_ROWS * mean) / (rows + SMOOTHING_ROWS)


def rule_score(bins: np.ndarray, target: np.ndarray, folds: np.ndarray) -> float:
    """Return a rule's mean average precision on the folds that it was not learnt from.

    In: interval numbers, target 0/1 and fold numbers, each of shape (rows,).
    """
    shape = (FOLDS, int(bins.max()) + 1, 2)
    cells = np.ravel_multi_index((folds, bins, target), shape)
    counts = np.bincount(cells, minlength=np.prod(shape)).reshape(shape)
    others = counts.sum(axis=0) - counts
    scores = []
    for held, rest in zip(counts, others, strict=True):
        if held[:, 1].sum() and rest.sum():
            rates = smoothed_rates(rest[:, 1], rest.sum(axis=1))
            weights = np.r_[held[:, 0], held[:, 1]][None].astype(np.float64)
            positive = np.repeat([0.0, 1.0], len(rates))
            hits, rows = cumulate(positive, np.r_[rates, rates], weights)
            scores.append(average_precision(hits, rows)[0])
    return float(np.mean(scores)) if scores else 0.0


class OneRule:
    """The rate of orders per category, or per tenth, of the one column that ranks best.

    The column is chosen by cross-validated average precision; the first wins a tie.
    Source: Holte 1993, Very simple classification rules perform well on most commonly
    used datasets.
    """

    def __init__(self, seed: int = 0, position: int | None = None) -> None:
        """Take the seed of the division into folds, or the column to go by."""
        self.seed = seed
        self.position = position

    def fit(
        self,
        matrix: np.ndarray,
        is_text: np.ndarray,
        target: np.ndarray,
        persons: np.ndarray,
    ) -> Self:
        """Choose the column and learn its rates.

        In: Encoder's matrix, which columns are codes, target 0/1, person codes.
        """
        every = range(len(is_text)) if self.position is None else [self.position]
        folds = person_folds(persons, FOLDS, self.seed)
        best = -1.0
        for position in every:
            edges = cut_edges(matrix[:, position], bool(is_text[position]))
            bins = cut(matrix[:, position], edges)
            score = rule_score(bins, target, folds) if len(every) > 1 else 0.0
            if score > best:
                best, self.position_, self.edges_ = score, position, edges
        bins = cut(matrix[:, self.position_], self.edges_)
        size = len(self.edges_) + 2
        rows = np.bincount(bins, minlength=size)
        hits = np.bincount(bins, weights=target, minlength=size)
        self.rates_ = smoothed_rates(hits, rows)
        return self

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of shape (rows,)."""
        return self.rates_[cut(matrix[:, self.position_], self.edges_)]


class Logistic:
    """Logistic regression on Encoder's matrix.

    Numbers are standardised, nulls get the mean and a column that says so; each of the
    encoder's categories gets a column, and null one of its own.
    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.
    """

    def fit(self, matrix: np.ndarray, is_text: np.ndarray, target: np.ndarray) -> Self:
        """Learn from Encoder's matrix, which columns are codes, target 0/1."""
        line = LogisticRegression(C=LOGISTIC_C, max_iter=300)
        self.model_: Pipeline = make_pipeline(as_columns(is_text), line)
        self.model_.fit(matrix, target)
        return self

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities of shape (rows,)."""
        return self.model_.predict_proba(matrix)[:, 1]


def as_columns(is_text: np.ndarray) -> ColumnTransformer:
    """Return unfitted steps: numbers standardised, a column for each category."""
    numbers = make_pipeline(
        SimpleImputer(strategy="mean", add_indicator=True), StandardScaler()
    )
    texts = OneHotEncoder(handle_unknown="ignore")
    parts = [
        ("numbers", numbers, np.flatnonzero(~is_text)),
        ("texts", texts, np.flatnonzero(is_text)),
    ]
    return ColumnTransformer(parts)
