"""Plain and stratified tests against published values, scipy, and counting by hand."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from ml import stratified
from ml.stratified import (
    benjamini_hochberg,
    exact_log_p,
    fisher_log_p,
    mantel_haenszel,
    within_strata,
)

# Berkeley's admissions of 1973 by department (R's UCBAdmissions): admitted men,
# admitted women, all men, all women
BERKELEY = np.array(
    [
        [512, 89, 825, 108],
        [353, 17, 560, 25],
        [120, 202, 325, 593],
        [138, 131, 417, 375],
        [53, 94, 191, 393],
        [22, 24, 373, 341],
    ]
).T


def log_p_of(*cells: list[int]) -> np.ndarray:
    return fisher_log_p(*(np.array(one) for one in cells))


def test_fishers_test_is_scipys() -> None:
    rng = np.random.default_rng(1)
    group, rest = rng.integers(1, 400, 300), rng.integers(1, 400, 300)
    a, b = rng.integers(0, group + 1), rng.integers(0, rest + 1)
    known = [
        stats.fisher_exact([[x, y], [n - x, m - y]])[1]
        for x, y, n, m in zip(a, b, group, rest, strict=True)
    ]
    found = fisher_log_p(a, b, group, rest)
    assert found == pytest.approx(np.log(known), rel=1e-9, abs=1e-9)
    # changing places changes nothing
    assert fisher_log_p(b, a, rest, group) == pytest.approx(found, abs=1e-9)


def test_far_out_in_the_tail_nothing_becomes_zero() -> None:
    # all of the group and none of the rest: one table of C(2n, n), counted twice
    n = 5000
    ways = math.lgamma(2 * n + 1) - 2 * math.lgamma(n + 1)
    found = log_p_of([n], [0], [n], [n])[0]
    assert found == pytest.approx(math.log(2) - ways, rel=1e-9)
    assert found < -6000
    # no cell, no test: certain
    assert log_p_of([0], [0], [5], [9])[0] == pytest.approx(0, abs=1e-12)


def test_the_stratified_test_is_the_published_one() -> None:
    found = within_strata(*BERKELEY, starts=np.array([0]))
    # R: mantelhaen.test(UCBAdmissions, correct = FALSE)
    assert found.odds_ratio[0] == pytest.approx(0.9046968, abs=1e-6)
    assert found.low[0] == pytest.approx(0.7719074, abs=1e-6)
    assert found.high[0] == pytest.approx(1.0603298, abs=1e-6)
    # by hand, in fractions
    gap, variance = Fraction(0), Fraction(0)
    for a, b, n1, n2 in BERKELEY.T.tolist():
        n, having = n1 + n2, a + b
        gap += a - Fraction(n1 * having, n)
        variance += Fraction(n1 * n2 * having * (n - having), n * n * (n - 1))
    square = float(gap**2 / variance)
    assert np.exp(found.log_p[0]) == pytest.approx(stats.chi2.sf(square, 1), rel=1e-9)
    # pooled, women look worse off by far: length is to sequences what this is
    pooled = fisher_log_p(*BERKELEY.sum(axis=1, keepdims=True))
    assert pooled[0] < math.log(1e-20)


def counted_by_hand(strata: list[tuple[int, int, int, int]]) -> float:
    """Give the exact p of (group with, rest with, group, rest) strata, by listing."""
    ranges, observed = [], sum(one[0] for one in strata)
    for a, b, group, rest in strata:
        low, high = max(0, a + b - rest), min(a + b, group)
        ranges.append(
            [
                (x, math.comb(group, x) * math.comb(rest, a + b - x))
                for x in range(low, high + 1)
            ]
        )
    ways: dict[int, int] = {}
    for chosen in itertools.product(*ranges):
        total = sum(x for x, _ in chosen)
        ways[total] = ways.get(total, 0) + math.prod(w for _, w in chosen)
    rare = sum(w for w in ways.values() if w <= ways[observed])
    return rare / sum(ways.values())


def test_the_exact_test_is_what_listing_all_tables_gives() -> None:
    rng = np.random.default_rng(2)
    for _ in range(60):
        group, rest = rng.integers(1, 7, 3), rng.integers(1, 7, 3)
        a, b = rng.integers(0, group + 1), rng.integers(0, rest + 1)
        listed = counted_by_hand(list(zip(a, b, group, rest, strict=True)))
        found = exact_log_p(a, a + b, group, rest, np.array([0]))
        assert math.exp(found[0]) == pytest.approx(listed, rel=1e-9)


def test_few_sessions_are_tested_exactly_and_many_by_the_chi_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells = np.array([[9], [16], [100], [1900]])
    exact = within_strata(*cells, starts=np.array([0])).log_p[0]
    assert exact == pytest.approx(fisher_log_p(*cells)[0], rel=1e-9)
    monkeypatch.setattr(stratified, "EXACT_BELOW", 0.0)
    coarse = within_strata(*cells, starts=np.array([0])).log_p[0]
    # the chi-square sees 9 of 1.25 expected as far rarer than it is
    assert coarse < exact - 8
    many = cells * 300
    monkeypatch.setattr(stratified, "EXACT_BELOW", 100.0)
    chi_square = within_strata(*many, starts=np.array([0])).log_p[0]
    monkeypatch.setattr(stratified, "EXACT_BELOW", 0.0)
    assert within_strata(*many, starts=np.array([0])).log_p[0] == chi_square


def test_where_one_side_has_none_there_are_odds_and_no_interval() -> None:
    a, b, c, d = (np.array([float(x)]) for x in (6, 0, 14, 20))
    ratio, low, high = mantel_haenszel(a, b, c, d, np.array([0]))
    assert ratio[0] == pytest.approx((6 * 20 / 40 + 0.5) / 0.5)
    assert np.isnan(low[0]) and np.isnan(high[0])
    ratio, _, _ = mantel_haenszel(b, a, d, c, np.array([0]))
    assert 0 < ratio[0] < 1


def test_strata_that_can_tell_nothing_change_nothing() -> None:
    alone = within_strata(*BERKELEY, starts=np.array([0]))
    # nobody of one group; everybody has it
    more = np.array([[3, 0, 7, 0], [4, 5, 4, 5]]).T
    both = np.concatenate([BERKELEY, more], axis=1)
    assert within_strata(*both, starts=np.array([0])).log_p == alone.log_p
    nothing = within_strata(*more, starts=np.array([0]))
    assert nothing.log_p[0] == 0
    starts = np.zeros(0, dtype=int)
    assert within_strata(*np.zeros((4, 0), dtype=int), starts).log_p.shape == (0,)


def test_q_is_benjamini_and_hochbergs() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(200) ** 3
    known = stats.false_discovery_control(p)
    assert np.exp(benjamini_hochberg(np.log(p))) == pytest.approx(known, rel=1e-12)
    assert benjamini_hochberg(np.array([-5000.0, -1.0]))[0] < -4999
    assert benjamini_hochberg(np.zeros(0)).shape == (0,)
