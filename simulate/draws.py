"""Random choices from tables, made with additions and products only.

No logarithm or power is drawn through, so equal seeds give equal bytes on any machine.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

ALMOST_ONE = 1 - 1e-9
LONGEST_TABLE = 200


def cumulative_rows(weights: ArrayLike) -> NDArray[np.float64]:
    """Turn rows of weights (rows, choices) into cumulative shares that end in 1."""
    sums = np.cumsum(np.atleast_2d(np.asarray(weights, dtype=float)), axis=1)
    return sums / sums[:, -1:]


def choose(
    rng: np.random.Generator,
    cumulative: NDArray[np.float64],
    rows: NDArray[np.integer],
) -> NDArray[np.int64]:
    """Draw one choice for each entry of ``rows`` from that row of ``cumulative``.

    Args:
        rng: source of randomness.
        cumulative: (rows, choices), from ``cumulative_rows``.
        rows: (n,) row numbers.

    Returns:
        (n,) choice numbers. A choice of weight 0 is never drawn.
    """
    choices = cumulative.shape[1]
    flat = (cumulative + np.arange(len(cumulative))[:, None]).ravel()
    target = rows + np.minimum(rng.random(len(rows)), ALMOST_ONE)
    return np.searchsorted(flat, target, side="right") - rows * choices


def choose_alike(
    rng: np.random.Generator, weights: ArrayLike, count: int
) -> NDArray[np.int64]:
    """Draw ``count`` choices, all from the same weights (choices,)."""
    return choose(rng, cumulative_rows(weights), np.zeros(count, dtype=np.int64))


def length_weights(fewest: int, extra_mean: float) -> list[float]:
    """Give the chance of each length 0, 1, 2, ...

    It is ``fewest`` plus a negative binomial of size 2. Its variance exceeds
    its mean, so there is a long tail; it is cut at 200.
    """
    stop = 2 / (2 + extra_mean)
    weights = [0.0] * fewest + [stop * stop]
    for extra in range(LONGEST_TABLE - len(weights)):
        weights.append(weights[-1] * (extra + 2) / (extra + 1) * (1 - stop))
    return weights


def mean_of(weights: Sequence[float]) -> float:
    """Mean choice number under these weights."""
    total = sum(number * weight for number, weight in enumerate(weights))
    return total / sum(weights)
