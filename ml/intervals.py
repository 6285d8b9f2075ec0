"""How sure a figure is: paired bootstrap over persons, and Wilson's interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ml.metrics import measure

CELLS_AT_ONCE = 4_000_000


def person_weights(
    persons: np.ndarray, replicates: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw persons with replacement and count how often each row is in.

    In: person codes (rows,). Out: float64 of shape (replicates, rows); all rows of a
    person have the same weight. Source: Davison and Hinkley 1997, Bootstrap Methods
    and their Application, 3.8: resample the clusters, not the rows.
    """
    unique, codes = np.unique(persons, return_inverse=True)
    drawn = rng.integers(0, len(unique), (replicates, len(unique)))
    drawn += np.arange(replicates)[:, None] * len(unique)
    counts = np.bincount(drawn.ravel(), minlength=replicates * len(unique))
    return counts.reshape(replicates, -1)[:, codes].astype(np.float64)


def replicated(
    target: np.ndarray,
    scores: dict[str, np.ndarray],
    persons: np.ndarray,
    replicates: int,
    seed: int,
    measured: Callable[..., dict[str, np.ndarray]] = measure,
) -> dict[str, dict[str, np.ndarray]]:
    """Return name -> metric -> the values in the replicates, shape (replicates,).

    All predictors are measured on the same drawn persons, by `measured`: from target,
    scores and weights of shape (sets, rows) to metric -> (sets,). Drawn in parts, so
    that memory stays under CELLS_AT_ONCE weights.
    """
    rng = np.random.default_rng(seed)
    step = max(1, CELLS_AT_ONCE // len(target))
    parts = []
    for start in range(0, replicates, step):
        weights = person_weights(persons, min(step, replicates - start), rng)
        parts.append({n: measured(target, s, weights) for n, s in scores.items()})
    return {
        name: {m: np.concatenate([part[name][m] for part in parts]) for m in found}
        for name, found in parts[0].items()
    }


def wilson_interval(
    hits: np.ndarray, rows: np.ndarray, z: float = 1.959964
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % interval of a rate. Source: Wilson 1927, Probable inference."""
    rate, spread = hits / rows, z**2 / rows
    middle = (rate + spread / 2) / (1 + spread)
    half = np.sqrt(rate * (1 - rate) * spread + spread**2 / 4) / (1 + spread)
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
