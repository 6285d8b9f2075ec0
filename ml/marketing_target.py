"""Which engagement class a person belongs to: 1 low, 2 medium, 3 high.

Macro F1 counts a rare class as much as a frequent one, so the class said is the one
whose probability, divided by the root of its share among the people learnt from, is
the greatest; it needn't be the likeliest. The probabilities are given as learnt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from ml.class_metrics import measure_classes
from ml.encoding import as_numbers, require_columns
from ml.people import KEYS, NUMBERS, SMOOTHING_ROWS, TEXTS, PeopleEncoder

REVISION = 1  # raise it when predictions change for a reason that settings don't show
CLASSES: tuple[int, ...] = (1, 2, 3)
LABEL = "marketing_target"
PROBABILITIES: tuple[str, ...] = tuple(f"probability_{name}" for name in CLASSES)
# the simplest first: it wins a tie
CANDIDATES: tuple[str, ...] = ("constant", "one_rule", "logistic", "forest")
FOLDS = 5
# how much rarer classes are favoured: 0 not at all, 1 as if all were equally frequent
FAVOUR = 0.5
FOREST = {
    "n_estimators": 100,
    "min_samples_leaf": 5,
    "max_features": 3,
    "criterion": "entropy",
}
RULE = {"max_leaf_nodes": 5, "min_samples_leaf": 10}
LOGISTIC = {"C": 0.1, "max_iter": 500}
DIGITS = 6


def labels_of(people: pd.DataFrame) -> np.ndarray:
    """Return each person's class, 0 where it isn't known; int64 (rows,).

    Raises: ValueError when a label is none of CLASSES.
    """
    require_columns(people, (LABEL,), "people")
    labels = np.nan_to_num(as_numbers(people[LABEL]), nan=0.0)
    other = sorted(set(labels) - {0.0, *CLASSES})
    if other:
        raise ValueError(f"{LABEL} is {other[0]:g}: it has to be one of {CLASSES}")
    return labels.astype(np.int64)


def in_order(people: pd.DataFrame) -> pd.DataFrame:
    """Return people by site and id, so that the order of rows decides nothing."""
    require_columns(people, (*KEYS, *NUMBERS, *TEXTS), "people")
    return people.sort_values(list(KEYS), ignore_index=True)


def class_folds(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Give each row a fold, 0 to folds - 1, each class spread evenly over them."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    numbers = np.empty(len(labels), dtype=np.int64)
    numbers[order] = np.arange(len(labels)) % folds
    return numbers


def training_parts(labels: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """Give for each of FOLDS folds which rows are learnt from, those not in it."""
    folds = class_folds(labels, FOLDS, seed)
    for fold in np.unique(folds):
        yield folds != fold


class Candidate:
    """One way to predict, by name: one of CANDIDATES."""

    def __init__(self, name: str, seed: int = 0, column: int | None = None) -> None:
        """Take its name, the seed of all that is drawn, and one_rule's column."""
        self.name = name
        self.seed = seed
        self.column = column

    def fit(self, matrix: np.ndarray, labels: np.ndarray) -> Self:
        """Learn from PeopleEncoder's matrix and classes; with one, the constant."""
        counts = np.array([(labels == name).sum() for name in CLASSES])
        self.shares_ = counts / counts.sum()
        self.model_ = None
        if (counts > 0).sum() > 1 and matrix.shape[1] and self.name != "constant":
            self.columns_ = np.arange(matrix.shape[1])
            if self.name == "one_rule":
                best = self.column
                if best is None:
                    best = self._best_column(matrix, labels)
                self.columns_ = np.array([best])
            self.model_ = self._learner().fit(matrix[:, self.columns_], labels)
        return self

    def probabilities(self, matrix: np.ndarray) -> np.ndarray:
        """Return probabilities, 0 for a class never seen; (rows, 3)."""
        if self.model_ is None or not len(matrix):
            return np.tile(self.shares_, (len(matrix), 1)).round(DIGITS)
        found = np.zeros((len(matrix), len(CLASSES)))
        places = [CLASSES.index(name) for name in self.model_.classes_]
        found[:, places] = self.model_.predict_proba(matrix[:, self.columns_])
        return found.round(DIGITS)

    def favoured(self, matrix: np.ndarray) -> np.ndarray:
        """Return what the class said has most of: probabilities, rarer ones favoured.

        Each row sums to 1; (rows, 3).
        """
        weights = np.where(self.shares_ > 0, self.shares_, 1.0) ** -FAVOUR
        found = self.probabilities(matrix) * weights
        return (found / found.sum(axis=1, keepdims=True)).round(DIGITS)

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return classes, the lowest of equals; (rows,)."""
        return np.array(CLASSES)[self.favoured(matrix).argmax(axis=1)]

    def _learner(self) -> sklearn.base.ClassifierMixin:
        if self.name == "one_rule":
            return DecisionTreeClassifier(**RULE, random_state=self.seed)
        if self.name == "logistic":
            line = LogisticRegression(**LOGISTIC, random_state=self.seed)
            return make_pipeline(StandardScaler(), line)
        return RandomForestClassifier(**FOREST, random_state=self.seed)

    def _best_column(self, matrix: np.ndarray, labels: np.ndarray) -> int:
        """Choose by macro F1 on folds. Source: Holte 1993, Very simple rules."""
        scores = []
        for column in range(matrix.shape[1]):
            rule = Candidate("one_rule", self.seed, column)
            said = np.zeros_like(labels)
            for train in training_parts(labels, self.seed):
                known = rule.fit(matrix[train], labels[train])
                said[~train] = known.predict(matrix[~train])
            scores.append(measure_classes(labels, said, CLASSES)["macro_f1"][0])
        return int(np.argmax(scores))


def said_of_others(
    people: pd.DataFrame,
    labels: np.ndarray,
    parts: Iterable[np.ndarray],
    names: Sequence[str] = CANDIDATES,
    seed: int = 0,
) -> dict[str, np.ndarray]:
    """Return what each candidate says of the people whom it wasn't learnt from.

    In: people in order and their classes; for each fold which of them are learnt from.
    Out: name -> classes (rows,).
    """
    said = {name: np.zeros_like(labels) for name in names}
    for train in parts:
        encoder = PeopleEncoder().fit(people[train], labels[train])
        learnt, asked = (encoder.transform(people[m]) for m in (train, ~train))
        for name in names:
            known = Candidate(name, seed).fit(learnt, labels[train])
            said[name][~train] = known.predict(asked)
    return said


class MarketingTarget:
    """What was learnt of one site's labelled people: candidates, and who serves."""

    def __init__(self, seed: int = 0, names: Sequence[str] = CANDIDATES) -> None:
        """Take the seed of all that is drawn, and which candidates to choose from."""
        self.seed = seed
        self.names = tuple(names)

    def fit(self, people: pd.DataFrame) -> Self:
        """Learn from the people with a label; serving_ is who predicts.

        In: KEYS, NUMBERS, TEXTS and LABEL, one row per person; rows without a label
        are left out. The candidate with the greatest macro F1 over folds of these
        people serves, the simplest of equals. Raises: ValueError when a column is
        missing, a label is none of CLASSES, or nobody has one.
        """
        people = in_order(people)
        labels = labels_of(people)
        people, labels = people[labels > 0], labels[labels > 0]
        if not len(people):
            raise ValueError(f"nobody has a {LABEL}: there is nothing to learn from")
        self.scores_ = self._tested(people, labels)
        self.serving_ = max(self.names, key=lambda name: self.scores_[name])
        self.encoder_ = PeopleEncoder().fit(people, labels)
        matrix = self.encoder_.transform(people)
        self.known_ = Candidate(self.serving_, self.seed).fit(matrix, labels)
        self.people_ = people
        self.version_ = self._version(people, labels)
        return self

    def predict(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return KEYS, predicted_target and PROBABILITIES, by site and person."""
        people = in_order(people)
        matrix = self.encoder_.transform(people)
        result = people[list(KEYS)].copy()
        result["predicted_target"] = self.known_.predict(matrix).astype(np.int64)
        result[list(PROBABILITIES)] = self.known_.probabilities(matrix)
        return result

    def _tested(self, people: pd.DataFrame, labels: np.ndarray) -> dict[str, float]:
        """Return each candidate's macro F1 on folds that it wasn't learnt from."""
        if len(self.names) == 1 or len(people) < FOLDS:
            return dict.fromkeys(self.names, 0.0)
        parts = training_parts(labels, self.seed)
        said = said_of_others(people, labels, parts, self.names, self.seed)
        return {
            name: float(measure_classes(labels, values, CLASSES)["macro_f1"][0])
            for name, values in said.items()
        }

    def _version(self, people: pd.DataFrame, labels: np.ndarray) -> str:
        """Return 12 digits that change with the settings and what was learnt from."""
        settings = [REVISION, self.seed, self.names, FOREST, RULE, LOGISTIC, FOLDS]
        settings += [FAVOUR, SMOOTHING_ROWS]
        settings += [NUMBERS, TEXTS, sklearn.__version__]
        learnt = pd.DataFrame({name: as_numbers(people[name]) for name in NUMBERS})
        for name in (*KEYS, *TEXTS):
            learnt[name] = people[name].astype("str").to_numpy()
        learnt["label"] = labels
        rows = pd.util.hash_pandas_object(learnt, index=False).to_numpy().tobytes()
        return hashlib.sha256(json.dumps(settings).encode() + rows).hexdigest()[:12]


def fit(people: pd.DataFrame, seed: int = 0) -> MarketingTarget:
    """Learn from the labelled people of one site; as MarketingTarget.fit."""
    return MarketingTarget(seed).fit(people)
