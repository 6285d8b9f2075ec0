"""People as a matrix of floats: what a CRM knows of them, and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd

from ml.encoding import as_numbers, require_columns

KEYS: tuple[str, ...] = ("site_id", "person_id")
NUMBERS: tuple[str, ...] = ("age", "has_abandoned_cart", "mean_session_seconds")
TEXTS: tuple[str, ...] = ("user_category",)
SMOOTHING_ROWS = 10.0


class PeopleEncoder:
    """Numbers with nulls filled by the median; categories as shares of the classes.

    Everything is learnt from training rows. A category becomes a column for each class
    but the first: the share of the category's people in it, drawn towards that of all
    by SMOOTHING_ROWS rows; a category never seen, or null, has that of all. Source:
    Micci-Barreca 2001, A preprocessing scheme for high-cardinality categorical
    attributes.

    >>> rows = pd.DataFrame({"age": [20.0, None] * 5, "kind": ["new", "old"] * 5})
    >>> encoder = PeopleEncoder(["age"], ["kind"]).fit(rows, np.array([1, 3] * 5))
    >>> encoder.transform(rows[:2]).round(2).tolist()
    [[20.0, 0.33], [20.0, 0.67]]
    """

    def __init__(
        self, numbers: Sequence[str] = NUMBERS, texts: Sequence[str] = TEXTS
    ) -> None:
        """Take the columns that hold numbers or booleans, and those with texts."""
        self.numbers = tuple(numbers)
        self.texts = tuple(texts)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read."""
        return self.numbers + self.texts

    def fit(self, people: pd.DataFrame, labels: np.ndarray) -> Self:
        """Learn medians and shares from people and their classes, (rows,).

        Sets source_: for each of the matrix's columns which of `columns` it is from.
        Raises: ValueError when a column is missing.
        """
        require_columns(people, self.columns, "people")
        self.medians_: dict[str, float] = {}
        for name in self.numbers:
            values = as_numbers(people[name])
            known = values[~np.isnan(values)]
            self.medians_[name] = float(np.median(known)) if len(known) else 0.0
        classes = np.unique(labels)[1:]
        is_class = (labels[:, None] == classes).astype(np.float64)
        self.shares_ = is_class.mean(axis=0)
        self.found_ = {
            name: self._shares(people[name], is_class) for name in self.texts
        }
        texts = np.repeat(self.texts, len(classes))
        self.source_ = np.array([*self.numbers, *texts], dtype=object)
        return self

    def transform(self, people: pd.DataFrame) -> np.ndarray:
        """Return float64 of shape (rows, len(source_)), without nan."""
        require_columns(people, self.columns, "people")
        parts = []
        for name in self.numbers:
            values = as_numbers(people[name])
            parts.append(np.where(np.isnan(values), self.medians_[name], values))
        for name in self.texts:
            texts = people[name].astype("str").to_numpy(dtype=object)
            found = [self.found_[name].get(text, self.shares_) for text in texts]
            parts += list(np.reshape(found, (len(people), len(self.shares_))).T)
        return np.column_stack(parts)

    def _shares(self, values: pd.Series, is_class: np.ndarray) -> dict:
        """Return category -> its share of each class but the first."""
        texts = values.astype("str").to_numpy(dtype=object)
        drawn = SMOOTHING_ROWS * self.shares_
        return {
            text: (is_class[here].sum(axis=0) + drawn) / (here.sum() + SMOOTHING_ROWS)
            for text in sorted({text for text in texts if isinstance(text, str)})
            for here in [texts == text]
        }
