"""What contacts go with: orders of sessions that began by email, beside the others.

Sessions are compared with those of the same segment that got as far, so that who came
by email and never meant to buy isn't held against who was at the checkout. An
association: who follows a newsletter may be about to order anyway.
"""

import numpy as np
import pandas as pd

from ml.stratified import Z, benjamini_hochberg, within_strata

# of all segments called worth contacting, so many may be by chance
FALSE_SHARE = 0.05


def effects(counts: pd.DataFrame) -> pd.DataFrame:
    """Compare sessions that began by email with the others, segment by segment.

    In: site_id, segment, stratum, contact_sessions, contact_orders, other_sessions,
    other_orders; one row per stratum (how far the sessions got). Out: one row per site
    and segment, with the sums, odds_ratio (Mantel-Haenszel) and order_rate_difference
    (weighted as Mantel and Haenszel do) with their 95 % intervals, q_value (Benjamini
    and Hochberg 1995, over a site's segments) and is_worth_contacting: surely more
    orders. NaN where one side has no session in any stratum, or nobody ordered.
    """
    rows = counts.sort_values(["site_id", "segment", "stratum"], ignore_index=True)
    keys = rows[["site_id", "segment"]]
    starts = np.flatnonzero(~keys.duplicated().to_numpy())
    found = keys.iloc[starts].reset_index(drop=True)
    names = ("contact_sessions", "contact_orders", "other_sessions", "other_orders")
    n1, a, n0, c = (rows[name].to_numpy(dtype=np.float64) for name in names)
    for name, values in zip(names, (n1, a, n0, c), strict=True):
        found[name] = np.add.reduceat(values, starts) if len(starts) else []
    told = (n1 > 0) & (n0 > 0)
    # strata of one side only say nothing; an empty test stays, and finds nothing
    one, with_, other, without = (np.where(told, x, 0.0) for x in (n1, a, n0, c))
    safe = np.where(told, one, 1.0), np.where(told, other, 1.0)
    test = within_strata(with_, without, *safe, starts)
    difference, spread = risk_difference(with_, one, without, other, starts)
    known = np.add.reduceat(told * (a + c), starts) > 0 if len(starts) else []
    columns = {
        "odds_ratio": test.odds_ratio,
        "odds_ratio_low": test.low,
        "odds_ratio_high": test.high,
        "order_rate_difference": difference,
        "difference_low": difference - Z * spread,
        "difference_high": difference + Z * spread,
    }
    for name, values in columns.items():
        found[name] = np.where(known, values, np.nan).round(6)
    found["q_value"] = np.nan
    log_p = pd.Series(test.log_p)[found["odds_ratio"].notna()]
    for at in log_p.groupby(found["site_id"]).groups.values():
        found.loc[at, "q_value"] = np.exp(benjamini_hochberg(log_p[at].to_numpy()))
    found["q_value"] = found["q_value"].round(9)
    sure = (found["q_value"] < FALSE_SHARE) & (found["difference_low"] > 0)
    return found.assign(is_worth_contacting=sure)


def risk_difference(
    a: np.ndarray, n1: np.ndarray, c: np.ndarray, n0: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the common difference of two rates and its standard error; (tests,).

    In: those of the group that have it, the group, those of the rest, the rest; where
    each test's strata begin. NaN where no stratum has both. Source: Greenland and
    Robins 1985, Estimation of a common effect parameter from sparse follow-up data;
    its variance: Sato 1989, On the variance estimator for the Mantel-Haenszel risk
    difference.

    >>> one = [np.array([x]) for x in (30.0, 100.0, 20.0, 100.0)]
    >>> [float(x[0].round(4)) for x in risk_difference(*one, np.array([0]))]
    [0.1, 0.0608]
    """
    if not len(starts):
        return np.zeros(0), np.zeros(0)
    total = np.maximum(n1 + n0, 1)
    weight = np.add.reduceat(n1 * n0 / total, starts)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.add.reduceat((a * n0 - c * n1) / total, starts) / weight
        p = (n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / total**2
        q = (a * (n0 - c) + c * (n1 - a)) / (2 * total)
        variance = found * np.add.reduceat(p, starts) + np.add.reduceat(q, starts)
        return found, np.sqrt(np.maximum(variance, 0)) / weight
