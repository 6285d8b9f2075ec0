"""What people are compared by: a column of a site as places among its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

# a difference of 1 is so many steps
STEPS = 20_000
UNKNOWN = -1
# two are alike that are so far apart at most, and unlike the others in the outer
# quarters, or with what fewer than half have
MOST_APART = 0.1
LEAST_UNLIKE = 0.5


@dataclass(frozen=True)
class Feature:
    """One column of a site's people.

    Attributes:
        name: the column's.
        values: as given, one per person; NaN or None where not known.
        positions: of numbers the share of those compared with that lie below, and half
            of those equal, in steps; of words a number each; UNKNOWN where not known.
        is_word: positions only say what is equal.
        pool: indexes of those compared with.
    """

    name: str
    values: np.ndarray
    positions: np.ndarray
    is_word: bool
    pool: np.ndarray

    def differences(self, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Give the differences of people (indexes) pair by pair, in steps."""
        one, other = self.positions[ones], self.positions[others]
        if self.is_word:
            return np.where(one == other, 0, STEPS)
        half_known = (one == UNKNOWN) != (other == UNKNOWN)
        return np.where(half_known, STEPS, np.abs(one - other))

    def telling(self, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Say pair by pair how unlike all others the two are, -1 if not clearly.

        Numbers: how far from the middle both are, from 0 (there) to 1 (at an end).
        Words, and what isn't known: the share of people with something else.
        """
        one, other = self.positions[ones], self.positions[others]
        apart = self.differences(ones, others) / STEPS
        unlike = np.abs(one + other - STEPS) / STEPS
        if self.is_word or (one == UNKNOWN).any():
            shares = [self.shares.get(at, 0.0) for at in one.tolist()]
            is_share = self.is_word | (one == UNKNOWN)
            unlike = np.where(is_share, 1 - np.array(shares), unlike)
        is_clear = (apart <= MOST_APART) & (unlike >= LEAST_UNLIKE)
        return np.where(is_clear, np.round(unlike - apart, 9), -1.0)

    def told(self, one: int, other: int) -> str:
        """Say in what two people are alike, beside those compared with."""
        name = self.name.replace("_", " ")
        at = self.positions[one]
        if at == UNKNOWN or self.is_word:
            value = "not known" if at == UNKNOWN else self.values[one]
            return f"{name} {value} ({100 * self.shares[int(at)]:.0f} % of people)"
        # the less first, whoever has it: one text for both
        values = sorted([self.values[one], self.values[other]])
        low, high = number(values[0]), number(values[1])
        both = f"{low} both" if low == high else f"{low} and {high}"
        return f"{name} {both} (median {number(self.median)})"

    @cached_property
    def shares(self) -> dict[int, float]:
        """The share of those compared with at each position."""
        positions, counts = np.unique(self.positions[self.pool], return_counts=True)
        shares = counts / len(self.pool)
        return dict(zip(positions.tolist(), shares.tolist(), strict=True))

    @cached_property
    def median(self) -> float:
        """The median of those compared with, where known."""
        return float(np.nanmedian(self.values[self.pool]))


def number(value: float) -> str:
    """Write a number as people do.

    >>> number(12.0), number(0.126), number(1234.5)
    ('12', '0.13', '1,234')
    """
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_features(
    people: pd.DataFrame,
    numeric: Sequence[str],
    wordlike: Sequence[str],
    pool: np.ndarray,
) -> list[Feature]:
    """Read the columns that vary among those compared with.

    Args:
        people: of one site; null is not known, nor is what is infinite.
        numeric, wordlike: its columns of numbers and of words.
        pool: indexes of those compared with.
    """
    found = []
    for name in (*numeric, *wordlike):
        is_word = name in wordlike
        if is_word:
            values = people[name].to_numpy(dtype=object)
            positions = pd.factorize(values, sort=True)[0].astype("int64")
        else:
            values = people[name].to_numpy(dtype="float64", na_value=np.nan)
            # sums of doubles may differ in their last digits
            values = np.where(np.isfinite(values), np.round(values, 9), np.nan)
            positions = _ranked(values, pool)
        if (positions[pool] != positions[pool[0]]).any():
            found.append(Feature(name, values, positions, is_word, pool))
    return found


def _ranked(values: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Give each number's place among those compared with, 0 to STEPS."""
    known = np.sort(values[pool][~np.isnan(values[pool])])
    ends = np.searchsorted(known, values) + np.searchsorted(known, values, "right")
    positions = ends * STEPS // max(1, 2 * len(known))
    return np.where(np.isnan(values), UNKNOWN, positions)
