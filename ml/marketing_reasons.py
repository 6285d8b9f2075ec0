"""What drives each person's predicted class, in words for people in marketing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.encoding import as_numbers
from ml.marketing_target import MarketingTarget, in_order
from ml.people import KEYS

VALUES = 20
MOST = 3
LEAST = 0.01
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Words:
    """How to speak of a number in the lowest, middle and highest third.

    shown: how the number is told, with {value} and {usual}.
    """

    low: str
    middle: str
    high: str
    shown: str


NUMBERS: dict[str, Words] = {
    "age": Words("young", "of middle age", "older", "{value:.0f}; others {usual:.0f}"),
    "mean_session_seconds": Words(
        "short sessions",
        "sessions of usual length",
        "long sessions",
        "mean {value:.0f} s; others {usual:.0f} s",
    ),
}
YES_NO: dict[str, tuple[str, str]] = {
    "has_abandoned_cart": ("left a cart behind", "left no cart behind")
}


def told(name: str, value: object, known: np.ndarray) -> str:
    """Say a value in words, beside those of the people learnt from.

    >>> told("mean_session_seconds", 231, np.array([150.0, 160.0, 200.0]))
    'long sessions (mean 231 s; others 160 s)'
    """
    if pd.isna(value):
        return f"{name.replace('_', ' ')} unknown"
    if name in YES_NO:
        return YES_NO[name][0 if value else 1]
    if name not in NUMBERS:
        return str(value).replace("_", " ")
    words = NUMBERS[name]
    low, usual, high = np.quantile(known, [1 / 3, 0.5, 2 / 3])
    number = float(value)
    said = words.middle
    if number < low or number > high:
        said = words.low if number < low else words.high
    return f"{said} ({words.shown.format(value=number, usual=usual)})"


def values_of(background: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values that stand for a column of training rows, and their shares.

    In: what the encoder makes of one column, (rows, columns). Out: (values, columns).
    """
    values, counts = np.unique(background, axis=0, return_counts=True)
    if len(values) > VALUES:
        places = ((np.arange(VALUES) + 0.5) / VALUES * len(background)).astype(int)
        values = background[np.lexsort(background.T[::-1])][places]
        counts = np.ones(VALUES)
    return values, counts / counts.sum()


def strengths(learnt: MarketingTarget, matrix: np.ndarray) -> np.ndarray:
    """Return how much each column speaks for the class said; (rows, columns read).

    The favoured share of that class, less its mean with the column's value replaced by
    those of the people learnt from. Source: Robnik-Sikonja and Kononenko 2008,
    Explaining classifications for individual instances.
    """
    each = np.arange(len(matrix))
    now = learnt.known_.favoured(matrix)
    said = now.argmax(axis=1)
    background = learnt.encoder_.transform(learnt.people_)
    names = learnt.encoder_.columns
    found = np.zeros((len(matrix), len(names)))
    for place, name in enumerate(names):
        own = learnt.encoder_.source_ == name
        values, shares = values_of(background[:, own])
        other = np.repeat(matrix, len(values), axis=0)
        other[:, own] = np.tile(values, (len(matrix), 1))
        without = learnt.known_.favoured(other).reshape(len(matrix), len(values), -1)
        mean = np.einsum("rvc,v->rc", without, shares)
        found[:, place] = now[each, said] - mean[each, said]
    return found.round(6)


def reasons(
    learnt: MarketingTarget, people: pd.DataFrame, most: int = MOST
) -> pd.DataFrame:
    """Return KEYS, predicted_target and drivers, by site and person.

    In: people as MarketingTarget.predict; at most so many drivers each. drivers: what
    speaks most for the class said, the strongest first, joined by '; '; '' where
    nothing does, as with the constant. They tell what the predictor goes by, not what
    causes engagement.
    """
    people = in_order(people)
    matrix = learnt.encoder_.transform(people)
    result = people[list(KEYS)].copy()
    result["predicted_target"] = learnt.known_.predict(matrix).astype(np.int64)
    if learnt.known_.model_ is None or not len(people):
        return result.assign(drivers="").astype({"drivers": "str"})
    names = learnt.encoder_.columns
    known = {
        name: values[~np.isnan(values)]
        for name in NUMBERS
        for values in [as_numbers(learnt.people_[name])]
    }
    strength = np.concatenate(
        [
            strengths(learnt, matrix[start : start + ROWS_AT_ONCE])
            for start in range(0, len(matrix), ROWS_AT_ONCE)
        ]
    )
    ranked = np.argsort(-strength, axis=1, kind="stable")[:, :most]
    shown = people[list(names)].to_dict("records")
    result["drivers"] = [
        "; ".join(
            told(names[column], row[names[column]], known.get(names[column]))
            for column in columns
            if strength[place, column] >= LEAST
        )
        for place, (columns, row) in enumerate(zip(ranked, shown, strict=True))
    ]
    return result.astype({"drivers": "str"})
