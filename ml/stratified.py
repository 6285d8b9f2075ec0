"""Tests of two groups, plain and within strata, that stay exact far out in the tails.

All p-values are two-sided and natural logarithms, so that none is rounded to 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, log_ndtr

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

Z = 1.959963984540054
# as likely as what was observed, but for rounding
TIE = 1e-7
# with fewer sessions expected in the smallest cell, the chi-square is too coarse
EXACT_BELOW = 100.0
# a chi-square that finds so little needs no better answer
EXACT_UNTIL = np.log(0.05)
SMALLEST = 1e-300
CHANCES_AT_ONCE = 50_000
# looking up is much quicker than computing
LOG_FACTORIALS = gammaln(np.arange(1 << 17) + 1.0)


class Stratified(NamedTuple):
    """What is found within strata, each of shape (tests,).

    Attributes:
        odds_ratio: Mantel-Haenszel's; where one group has nothing, with half a session
            added to both sums, and without an interval.
        low, high: its 95 % interval (Robins, Breslow and Greenland), or nan.
        log_p: of the Cochran-Mantel-Haenszel test.
    """

    odds_ratio: Numbers
    low: Numbers
    high: Numbers
    log_p: Numbers


def log_factorial(number: Numbers) -> Numbers:
    """Return the logarithm of each whole number's factorial."""
    if number.size and number.max() >= len(LOG_FACTORIALS):
        return gammaln(number + 1)
    return LOG_FACTORIALS[number.astype(np.int64)]


def log_choose(total: Numbers, part: Numbers) -> Numbers:
    """Return the logarithm of the number of ways to choose part of total."""
    ways = log_factorial(total) - log_factorial(part)
    return ways - log_factorial(total - part)


def log_chance(
    hits: Numbers, group: Numbers, rest: Numbers, having: Numbers
) -> Numbers:
    """Return the log chance of so many hits in the group, given all margins."""
    ways = log_choose(group, hits) + log_choose(rest, having - hits)
    return ways - log_choose(group + rest, having)


def upper_tail(
    hits: Numbers, group: Numbers, rest: Numbers, having: Numbers
) -> Numbers:
    """Sum the chances of so many hits or more, relative to the chance of the first."""
    total, term, at = np.ones_like(hits), np.ones_like(hits), hits.copy()
    live = np.flatnonzero(hits < np.minimum(group, having))
    while live.size:
        x = at[live]
        ratio = (group[live] - x) * (having[live] - x)
        ratio /= (x + 1) * (rest[live] - having[live] + x + 1)
        term[live] *= ratio
        total[live] += term[live]
        at[live] += 1
        ends = np.minimum(group[live], having[live])
        live = live[(term[live] > 1e-17 * total[live]) & (at[live] < ends)]
    return total


def as_likely_above(
    log_observed: Numbers,
    mode: Numbers,
    group: Numbers,
    rest: Numbers,
    having: Numbers,
) -> Numbers:
    """Find the first count above the mode that is no likelier than what was observed.

    One more than possible where there is none. By bisection: chances fall there.
    """
    low, high = mode.copy(), np.minimum(group, having) + 1
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        inside = np.minimum(middle, np.minimum(group, having))
        rare = log_chance(inside, group, rest, having) <= log_observed + TIE
        moved = high - low > 1
        high = np.where(moved & rare, middle, high)
        low = np.where(moved & ~rare, middle, low)
    return high


def fisher_log_p(
    group_with: Whole, rest_with: Whole, group: Whole, rest: Whole
) -> Numbers:
    """Return Fisher's exact log p: the sum over tables no likelier than the observed.

    In: how many of the group and of the rest have it, and their sizes; (tests,) each.
    Source: Fisher 1934, Statistical Methods for Research Workers, 21.02; two-sided as
    in R's fisher.test.

    >>> float(np.exp(fisher_log_p(*np.array([[3], [1], [4], [4]])))[0])  # lady and tea
    0.48571428571428...
    """
    a, n1, n2 = (np.asarray(x, dtype=np.float64) for x in (group_with, group, rest))
    having = a + rest_with
    mode = np.floor((having + 1) * (n1 + 1) / (n1 + n2 + 2))
    # below the mode, count those of the rest instead: what is few is many there
    flip = a < mode
    a, n1, n2 = (
        np.where(flip, having - a, a),
        np.where(flip, n2, n1),
        np.where(flip, n1, n2),
    )
    observed = log_chance(a, n1, n2, having)
    total = upper_tail(a, n1, n2, having)
    back_mode = having - np.floor((having + 1) * (n1 + 1) / (n1 + n2 + 2))
    other = as_likely_above(observed, back_mode, n2, n1, having)
    there = np.flatnonzero(other <= np.minimum(n2, having))
    where = (other[there], n2[there], n1[there], having[there])
    first = np.exp(log_chance(*where) - observed[there])
    total[there] += first * upper_tail(*where)
    return np.minimum(observed + np.log(total), 0.0)


def exact_log_p(
    group_with: Whole, having: Whole, group: Whole, rest: Whole, starts: Whole
) -> Numbers:
    """Return the exact log p of tests over their strata; (rows,) each.

    The sum of the group's hits, given the margins of each stratum: the distributions
    of a test's strata are folded into one. -inf where that is below what a double
    holds. Source: Mehta, Patel and Gray 1985, Computing an exact confidence interval
    for the common odds ratio in several 2 x 2 contingency tables.
    """
    low = np.maximum(0, having - rest)
    sizes = np.minimum(group, having) - low + 1
    places = summed(group_with - low, starts)
    widths = summed(sizes - 1, starts) + 1
    # large strata first, so that those folded at once are about as large
    number = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(low)]))
    rows = np.lexsort([-sizes, number])
    strata = np.stack([low, sizes, group, rest, having])[:, rows]
    found = np.empty(len(starts))
    order = np.argsort(widths, kind="stable")
    while len(order):
        # so many tests at once as fit into memory, one at least
        fits = np.arange(1, len(order) + 1) * widths[order] <= CHANCES_AT_ONCE
        own, order = np.split(order, [max(1, np.count_nonzero(fits))])
        chances = folded_chances(strata, starts, number, own, int(widths[own].max()))
        observed = chances[np.arange(len(own)), places[own]]
        rare = chances <= observed[:, None] * (1 + TIE)
        with np.errstate(divide="ignore"):
            total = np.log(np.minimum((chances * rare).sum(axis=1), 1.0))
        found[own] = np.where(observed > 0, total, -np.inf)
    return found


def folded_chances(
    strata: Whole, starts: Whole, number: Whole, own: Whole, width: int
) -> Numbers:
    """Fold the distributions of each test's strata; (tests, width).

    In: low, sizes, group, rest and having of all strata, where tests begin, whose the
    strata are, and the tests that are folded.
    """
    counts = np.bincount(number, minlength=len(starts))[own]
    chances = np.zeros((len(own), width))
    chances[:, 0] = 1.0
    filled = 1
    for nth in range(int(counts.max())):
        live = np.flatnonzero(counts > nth)
        low, sizes, *margins = strata[:, starts[own[live]] + nth].astype(np.float64)
        inside = np.arange(sizes.max())
        hits = low[:, None] + np.minimum(inside, sizes[:, None] - 1)
        parts = np.exp(log_chance(hits, *(one[:, None] for one in margins)))
        parts[inside >= sizes[:, None]] = 0.0
        before = chances[live, :filled]
        # what goes beyond a test's own width is 0
        folded = np.zeros((len(live), filled + len(inside) - 1))
        short, long = sorted((parts, before), key=lambda one: one.shape[1])
        for place in range(short.shape[1]):
            ends = slice(place, place + long.shape[1])
            folded[:, ends] += short[:, place : place + 1] * long
        # what can't be told from nothing
        folded[folded < SMALLEST] = 0.0
        filled = min(folded.shape[1], width)
        chances[live, :filled] = folded[:, :filled]
    return chances


def summed(values: Numbers, starts: Whole) -> Numbers:
    """Sum each test's strata; starts are where tests begin."""
    return np.add.reduceat(values, starts) if starts.size else np.zeros(0)


def mantel_haenszel(
    a: Numbers, b: Numbers, c: Numbers, d: Numbers, starts: Whole
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the common odds ratio and its interval.

    In: group with, rest with, group without, rest without; (rows,) each.
    Source: Mantel and Haenszel 1959; Robins, Breslow and Greenland 1986, Estimators of
    the Mantel-Haenszel variance consistent in both sparse data and large-strata
    limiting models.
    """
    n = a + b + c + d
    p, q, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    r_sum, s_sum = summed(r, starts), summed(s, starts)
    both = (r_sum > 0) & (s_sum > 0)
    half = np.where(both, 0.0, 0.5)
    ratio = (r_sum + half) / (s_sum + half)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            summed(p * r, starts) / (2 * r_sum**2)
            + summed(p * s + q * r, starts) / (2 * r_sum * s_sum)
            + summed(q * s, starts) / (2 * s_sum**2)
        )
    spread = Z * np.sqrt(np.where(both, variance, np.nan))
    return ratio, ratio * np.exp(-spread), ratio * np.exp(spread)


def within_strata(
    group_with: Whole, rest_with: Whole, group: Whole, rest: Whole, starts: Whole
) -> Stratified:
    """Compare two groups within strata, for many tests at once.

    In: (rows,) each, one row per test and stratum, the rows of a test together; where
    each test begins. Strata in which nobody has it may be left out: they say nothing.
    Without a stratum that can tell, log p is 0. Source: Cochran 1954; Mantel and
    Haenszel 1959, Statistical aspects of the analysis of data from retrospective
    studies; without continuity correction. Where fewer than EXACT_BELOW sessions are
    expected in the smallest cell, the exact test of the same hypothesis.
    """
    a, b, n1, n2 = (
        np.asarray(x, dtype=np.float64) for x in (group_with, rest_with, group, rest)
    )
    n, having = n1 + n2, a + b
    told = (n1 > 0) & (n2 > 0) & (having < n)
    lacking = n - having
    expected = np.stack([n1 * having, n2 * having, n1 * lacking, n2 * lacking])
    cells = np.stack([summed(x * told / n, starts) for x in expected])
    spread = expected[0] * n2 * lacking / (n**2 * np.maximum(n - 1, 1))
    variance = summed(spread * told, starts)
    gap = summed((a - expected[0] / n) * told, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, np.abs(gap) / np.sqrt(variance), 0.0)
    log_p = np.minimum(np.log(2.0) + log_ndtr(-z), 0.0)
    coarse = (cells.min(axis=0) < EXACT_BELOW) & (log_p < EXACT_UNTIL)
    if coarse.any():
        number = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(a)]))
        rows = told & coarse[number]
        parts = (np.asarray(x)[rows].astype(np.int64) for x in (a, having, n1, n2))
        first = np.flatnonzero(np.diff(number[rows], prepend=-1))
        exact = exact_log_p(*parts, first)
        log_p[coarse] = np.where(np.isfinite(exact), exact, log_p[coarse])
    return Stratified(*mantel_haenszel(a, b, n1 - a, n2 - b, starts), log_p)


def benjamini_hochberg(log_p: Numbers) -> Numbers:
    """Return the log q of tests that belong together; (tests,).

    Source: Benjamini and Hochberg 1995, Controlling the false discovery rate.

    >>> np.exp(benjamini_hochberg(np.log([0.01, 0.04, 0.03, 0.5]))).round(3).tolist()
    [0.04, 0.053, 0.053, 0.5]
    """
    if not len(log_p):
        return np.zeros(0)
    order = np.argsort(log_p, kind="stable")
    ranks = np.arange(1, len(log_p) + 1)
    q = np.asarray(log_p)[order] + np.log(len(log_p)) - np.log(ranks)
    found = np.empty(len(log_p))
    found[order] = np.minimum(np.minimum.accumulate(q[::-1])[::-1], 0.0)
    # rounding must not make it less than p
    return np.maximum(found, log_p)
