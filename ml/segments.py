"""Kinds of people: k-means in the directions in which people repeat themselves.

What somebody does on odd days and on even days is measured twice. A direction in which
both halves of a person agree, compared with how much they differ, is a habit; the
others are chance, and are left out (the generalized eigenvectors of covariance between
halves against that within: Fisher 1936, The use of multiple measurements in taxonomic
problems, with each person a class). Then k-means (Lloyd 1982) on the habits.

How many segments: the fewest whose silhouette (Rousseeuw 1987) is within NEAR of the
greatest, among those that are stable: resampled people, all learnt anew, fall into the
same segments (Hennig 2007, Cluster-wise assessment of cluster stability; adjusted Rand
of Hubert and Arabie 1985). Without a repeated direction, or a stable number, everybody
is one segment.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from threadpoolctl import threadpool_limits

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

# the columns of totals
CLICKS, VISITS = 0, 1
PRIOR = 10.0
TINY = 1e-9

REVISION = 1
SEED = 6_001
RESAMPLINGS = 20
# with chance alone, halves of different people agree so much: the most of so many deals
DEALS = 20
MOST_DIRECTIONS = 8
STABLE = 0.7
NEAR = 0.02
SILHOUETTE_PEOPLE = 2_000
# habits that everybody has alike must not divide by nothing
FLOOR = 0.02
DIGITS = 9


@dataclass(frozen=True)
class Halves:
    """What people did, counted: (people, columns) each.

    Attributes:
        odd, even: counts on odd and even days.
        of: (columns,) of which column each column is a share: clicks on a link are a
            share of all clicks (column CLICKS), a channel's sessions of all sessions
            (column VISITS); -1 for these two.
    """

    odd: Numbers
    even: Numbers
    of: Whole


@dataclass(frozen=True)
class Segmentation:
    """What was learnt.

    Attributes:
        usual: (columns,) the share that is usual, or the clicks a visit.
        means, scales: (columns,) of the measures.
        directions: (columns, directions), from standardized measures to habits.
        centres: (segments, directions); the largest segment first.
        silhouette, stability: None for one segment.
        people: how many were learnt from.
        why: why so many segments, in a sentence.
    """

    usual: Numbers
    means: Numbers
    scales: Numbers
    directions: Numbers
    centres: Numbers
    silhouette: float | None
    stability: float | None
    people: int
    why: str


def measures(counts: Numbers, of: Whole, usual: Numbers) -> Numbers:
    """Turn counts into shares and clicks a visit, drawn to the usual where few are.

    As if PRIOR more clicks, or visits, had been made in the usual way. How often
    somebody comes is none of them: it is no way of using a site, differs the most, and
    would hide the rest. In: (people, columns), as in Halves; usual: (columns,). Out:
    (people, columns), that of visits 0.
    """
    found = np.zeros_like(counts)
    shares = of >= 0
    totals = counts[:, of[shares]]
    found[:, shares] = (counts[:, shares] + PRIOR * usual[shares]) / (totals + PRIOR)
    clicks = counts[:, CLICKS] + PRIOR * usual[CLICKS]
    found[:, CLICKS] = np.log(clicks / (counts[:, VISITS] + PRIOR) + TINY)
    return found


def learn(halves: Halves, most: int, fewest_people: int) -> Segmentation:
    """Learn segments of people who came on odd and on even days.

    Args:
        halves: one row per person.
        most: at most so many segments.
        fewest_people: of fewer, nothing is learnt.

    Returns what was learnt; one segment, with the reason, where there is nothing.
    """
    counts = halves.odd + halves.even
    totals = counts.sum(axis=0)
    whole = totals[np.maximum(halves.of, 0)]
    usual = np.where(halves.of >= 0, totals / np.maximum(whole, 1), 0.0)
    usual[CLICKS] = totals[CLICKS] / max(totals[VISITS], 1)
    # sums must not depend on how many threads there are
    with threadpool_limits(1):
        return _learn(halves, counts, usual, most, fewest_people)


def _learn(
    halves: Halves, counts: Numbers, usual: Numbers, most: int, fewest_people: int
) -> Segmentation:
    people = len(counts)
    if people < fewest_people:
        why = f"one segment: {people:,} people came on two days, an odd and an even one"
        return _everybody(usual, people, f"{why}; fewer than {fewest_people:,}")
    parts = [measures(x, halves.of, usual) for x in (halves.odd, halves.even)]
    rng = np.random.default_rng(SEED)
    agreement, directions, scales = _directions(*parts)
    chance = max(
        _directions(parts[0], parts[1][rng.permutation(people)])[0][0]
        for _ in range(DEALS)
    )
    found = min(int((agreement > chance).sum()), MOST_DIRECTIONS)
    if not found:
        why = "one segment: people don't repeat themselves more than by chance"
        return _everybody(usual, people, why)
    whole_measures = measures(counts, halves.of, usual)
    means = whole_measures.mean(axis=0)
    kept = _weighted((whole_measures - means) / scales, agreement, directions, found)
    places = (((whole_measures - means) / scales) @ kept).round(DIGITS)
    choice = _choose(places, parts, whole_measures, most)
    centres, silhouette, stability, why = choice
    return Segmentation(
        usual, means, scales, kept, centres, silhouette, stability, people, why
    )


def assign(learnt: Segmentation, counts: Numbers, of: Whole) -> tuple[Whole, Numbers]:
    """Put people into segments that were learnt; nobody moves by who else is there.

    In: counts (people, columns) and of, as in Halves. Out: each one's segment from 1,
    and how sure: 1 - distance to its centre / distance to the next one; 1 with one
    segment only.
    """
    given = (measures(counts, of, learnt.usual) - learnt.means) / learnt.scales
    places = given @ learnt.directions
    if len(learnt.centres) == 1:
        return np.ones(len(counts), dtype=np.int64), np.ones(len(counts))
    apart = np.linalg.norm(places[:, None] - learnt.centres[None], axis=2)
    apart = apart.round(DIGITS)
    near = np.sort(apart, axis=1)
    sure = 1 - near[:, 0] / np.maximum(near[:, 1], 10.0**-DIGITS)
    return apart.argmin(axis=1) + 1, sure.round(6)


def as_plain(learnt: Segmentation) -> dict[str, Any]:
    """Give what was learnt as numbers, lists and text; from_plain reads it."""
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in asdict(learnt).items()
    }


def from_plain(given: dict[str, Any]) -> Segmentation:
    """Read what as_plain gave."""
    arrays = ("usual", "means", "scales", "directions", "centres")
    return Segmentation(
        **given | {name: np.array(given[name], dtype=np.float64) for name in arrays}
    )


def _everybody(usual: Numbers, people: int, why: str) -> Segmentation:
    """Make one segment of everybody."""
    none = np.zeros(len(usual))
    directions, centres = np.zeros((len(usual), 1)), np.zeros((1, 1))
    return Segmentation(
        usual, none, none + 1, directions, centres, None, None, people, why
    )


def _directions(odd: Numbers, even: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Find in which directions halves of a person agree, the surest first.

    Out: agreement (columns,), directions (columns, columns), scales (columns,).
    """
    scales = np.concatenate([odd, even]).std(axis=0)
    scales = np.where(scales > 0, scales, 1.0)
    one, other = ((x - x.mean(axis=0)) / scales for x in (odd, even))
    apart = (one - other).T @ (one - other) / (2 * len(one))
    apart += FLOOR * np.eye(len(scales))
    together = one.T @ other / len(one)
    agreement, directions = eigh((together + together.T) / 2, apart)
    # the sign of a direction says nothing: the largest part is positive
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.sign(directions[largest, range(len(scales))])
    return agreement[::-1], directions[:, ::-1], scales


def _weighted(
    given: Numbers, agreement: Numbers, directions: Numbers, count: int
) -> Numbers:
    """Give directions the spread of what is repeated in them; (columns, count)."""
    kept, sure = directions[:, :count], np.maximum(agreement[:count], 0)
    spread = (given @ kept).std(axis=0)
    return kept / np.where(spread > 0, spread, 1) * np.sqrt(sure / (1 + sure))


def _clusters(places: Numbers, count: int, starts: int, seed: int = SEED) -> KMeans:
    return KMeans(count, n_init=starts, random_state=seed).fit(places)


def _resampled(
    parts: list[Numbers], both: Numbers, directions: int
) -> list[tuple[Whole, Numbers]]:
    """Draw people with replacement, and learn their habits anew: who, and places."""
    found = []
    for nth in range(RESAMPLINGS):
        drawn = np.random.default_rng(nth).integers(0, len(both), len(both))
        agreement, axes, scales = _directions(*(part[drawn] for part in parts))
        given = (both[drawn] - both[drawn].mean(axis=0)) / scales
        places = given @ _weighted(given, agreement, axes, directions)
        found.append((drawn, places.round(DIGITS)))
    return found


def _stability(found: Whole, resampled: list[tuple[Whole, Numbers]]) -> float:
    """Part resampled people anew; the mean adjusted Rand with what was found."""
    alike = []
    for nth, (drawn, places) in enumerate(resampled):
        again = _clusters(places, int(found.max()) + 1, starts=3, seed=nth)
        alike.append(adjusted_rand_score(found[drawn], again.labels_))
    return float(np.mean(alike))


def _choose(
    places: Numbers, parts: list[Numbers], both: Numbers, most: int
) -> tuple[Numbers, float | None, float | None, str]:
    """Choose how many segments: their centres, silhouette, stability, and why."""
    rows = min(len(places), SILHOUETTE_PEOPLE)
    resampled = _resampled(parts, both, places.shape[1])
    tried = {}
    for count in range(2, min(most, len(np.unique(places, axis=0)) - 1) + 1):
        model = _clusters(places, count, starts=10)
        width = silhouette_score(
            places, model.labels_, sample_size=rows, random_state=SEED
        )
        tried[count] = (float(width), _stability(model.labels_, resampled), model)
    told = "; ".join(f"{n}: {w:.2f} and {s:.2f}" for n, (w, s, _) in tried.items())
    stable = {n: w for n, (w, s, _) in tried.items() if s >= STABLE}
    if not stable:
        why = f"one segment: no number of segments is stable ({STABLE}): {told}"
        return np.zeros((1, places.shape[1])), None, None, why
    best = max(stable.values())
    count = min(n for n, width in stable.items() if width >= best - NEAR)
    width, stability, model = tried[count]
    sizes = np.bincount(model.labels_, minlength=count)
    order = np.lexsort((model.cluster_centers_[:, 0], -sizes))
    why = (
        f"{count} segments: the fewest with a silhouette within {NEAR} of the best"
        f" among the stable ({STABLE}); silhouette and stability of {told}"
    )
    return model.cluster_centers_[order], round(width, 4), round(stability, 4), why
