"""Turns feature rows into numbers, with categories learnt from training rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd

MAX_CATEGORIES = 200
MIN_CATEGORY_ROWS = 20


def require_columns(frame: pd.DataFrame, needed: Sequence[str], name: str) -> None:
    """Check that a frame has the columns that are needed.

    In: any frame, the column names, and what to call the frame in the message.
    Raises: ValueError that lists the missing columns.
    """
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        raise ValueError(f"{name} lacks the columns {missing}: add them to its SQL")


def as_numbers(values: pd.Series) -> np.ndarray:
    """Return a column as float64; null, infinite and unreadable values become nan."""
    numbers = pd.to_numeric(values, errors="coerce")
    floats = numbers.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    floats[~np.isfinite(floats)] = np.nan
    return floats


def as_codes(values: pd.Series, categories: Sequence[str]) -> np.ndarray:
    """Return a text column as float64 codes.

    Out: the category's position; len(categories) for any other value, those never
    seen in training included; nan for null.
    """
    texts = values.astype("str")
    codes = pd.Index(categories, dtype="str").get_indexer(texts).astype(np.float64)
    codes[codes < 0] = len(categories)
    codes[texts.isna().to_numpy()] = np.nan
    return codes


def frequent_values(values: pd.Series) -> list[str]:
    """Return a text column's values seen often enough, the most frequent first.

    At most MAX_CATEGORIES, each on at least MIN_CATEGORY_ROWS rows; equally frequent
    ones stand in alphabetical order, so that the order of rows decides nothing.
    """
    counts = values.astype("str").value_counts().sort_index()
    counts = counts[counts >= MIN_CATEGORY_ROWS]
    return list(counts.sort_values(ascending=False, kind="stable").index)[
        :MAX_CATEGORIES
    ]


def varies(values: np.ndarray) -> bool:
    """Say whether a float column holds two different values, null being one."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return False
    return known.size < values.size or bool(known.min() < known.max())


class Encoder:
    """Feature rows as a matrix of floats.

    Numbers stay as they are, texts become the codes of as_codes. Columns that hold
    one value in training are left out: nothing can be learnt from them, and
    scikit-learn refuses a column of nulls.

    >>> rows = pd.DataFrame({"clicks": 3, "country": ["DE"] * 20 + ["FR", None]})
    >>> Encoder(["clicks"], ["country"]).fit(rows).transform(rows[19:]).ravel().tolist()
    [0.0, 1.0, nan]
    """

    def __init__(self, numbers: Sequence[str], texts: Sequence[str]) -> None:
        """Take the columns that hold numbers, and those that hold texts."""
        self.numbers = list(numbers)
        self.texts = list(texts)

    def fit(self, features: pd.DataFrame) -> Self:
        """Learn categories, and which columns vary, from training rows."""
        self.categories_ = {
            name: frequent_values(features[name]) for name in self.texts
        }
        self.columns_ = [
            name
            for name in [*self.numbers, *self.texts]
            if varies(self._encode(features, name))
        ]
        return self

    def transform(self, features: pd.DataFrame) -> np.ndarray:
        """Return float64 of shape (rows, len(columns_)); nan stands for null."""
        matrix = np.empty((len(features), len(self.columns_)), order="F")
        for position, name in enumerate(self.columns_):
            matrix[:, position] = self._encode(features, name)
        return matrix

    @property
    def is_text(self) -> np.ndarray:
        """Which of columns_ hold codes of categories: a boolean array."""
        return np.array([name in self.texts for name in self.columns_], dtype=bool)

    def _encode(self, features: pd.DataFrame, name: str) -> np.ndarray:
        if name in self.categories_:
            return as_codes(features[name], self.categories_[name])
        return as_numbers(features[name])
