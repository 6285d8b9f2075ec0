"""Probabilities follow the newest rates: orders come in seasons."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

# the last quarter of the training sessions, by their start
NEWEST_SHARE = 0.25
# with fewer rows of either class, or a gap that chance may show, nothing is shifted
MIN_OF_CLASS = 50
TOLD_APART = 2.0
FURTHEST = 5.0
NEAREST = 1e-6


def newest(started_at: np.ndarray) -> np.ndarray:
    """Say which rows are of the newest sessions; times and mask, each (rows,)."""
    if not len(started_at):
        return np.zeros(0, dtype=bool)
    return started_at >= np.quantile(started_at, 1 - NEWEST_SHARE)


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return log odds, of 0 and 1 those of NEAREST to them; any shape."""
    return logit(np.clip(probabilities, NEAREST, 1 - NEAREST))


def shift(probabilities: np.ndarray, target: np.ndarray, persons: np.ndarray) -> float:
    """Return what to add to the log odds, so that their mean is the observed rate.

    In: probabilities, target 0/1 and person codes of the newest rows, each (rows,).
    Out: 0.0 where a class is rare, or where the residuals, summed by person, add up to
    less than TOLD_APART standard errors.
    Source: Steyerberg et al. 2004, Validation and updating of predictive logistic
    regression models (recalibration in the large).
    """
    hits = int(target.sum())
    if min(hits, len(target) - hits) < MIN_OF_CLASS:
        return 0.0
    residuals = target - probabilities
    by_person = np.bincount(persons, weights=residuals)
    if abs(residuals.sum()) < TOLD_APART * np.sqrt((by_person**2).sum()):
        return 0.0
    odds = log_odds(probabilities)
    rate = hits / len(target)

    def gap(added: float) -> float:
        return float(expit(odds + added).mean()) - rate

    if gap(-FURTHEST) > 0 or gap(FURTHEST) < 0:
        return 0.0
    return float(brentq(gap, -FURTHEST, FURTHEST, xtol=1e-6))


def shifted(probabilities: np.ndarray, added: float) -> np.ndarray:
    """Add to the log odds of probabilities; (rows,)."""
    if not added:
        return probabilities
    return expit(log_odds(probabilities) + added)
