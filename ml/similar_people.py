"""Who is like whom: a frame of people in, each person's nearest neighbours out.

Gower's coefficient ("A general coefficient of similarity and some of its properties",
Biometrics 1971) over ranks (Podani, "Extending Gower's general coefficient of
similarity to ordinal characters", Taxon 1999): two people differ in a number by the
share of the site's people between them, in a word by 0 or 1. So no unit and no outlier
weighs more than another. What is known of one of two only is a difference of 1, what
is known of neither none.

Positions are whole numbers, so sums are exact, in any order and on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from ml.similar_features import STEPS, UNKNOWN, Feature, read_features

COLUMNS = (
    *("site_id", "person_id", "place", "similar_person_id"),
    *("similarity", "shared", "compared_count"),
)
# so many pairs are compared at once
PAIRS_AT_ONCE = 4_000_000
# at most so many features are named
SHARED_FEATURES = 3


def similar_people(
    frame: pd.DataFrame,
    numeric: Sequence[str],
    wordlike: Sequence[str],
    limit: int,
    pool_limit: int = 20_000,
) -> pd.DataFrame:
    """Find the people of a site who are most like each person.

    Args:
        frame: a row per site_id and person_id; optionally is_asked (boolean): for whom
            neighbours are looked for. Without it, for all. All are neighbours.
        numeric: columns of numbers, in the order in which they are told; null is
            not known. Infinite is not known either.
        wordlike: columns of words; null is not known.
        limit: so many neighbours each, or as many as there are.
        pool_limit: on a site with more people neighbours are looked for among so many,
            drawn by a hash of their ids.

    Returns a row per asked person and place (from 1): similar_person_id; similarity,
    1 - the mean difference over the features that vary on the site (1 where none
    does); shared, up to three features in which the two are alike and unlike others,
    the most unlike first, told with figures, or None; compared_count, how many people
    they were chosen from. Equally like people are in the order of their ids. Raises
    ValueError for a limit under 1, and for a person with two rows.
    """
    if limit < 1 or pool_limit < 1:
        raise ValueError("limit and pool_limit are 1 or more")
    frame = frame.sort_values(["site_id", "person_id"], ignore_index=True)
    if frame.duplicated(["site_id", "person_id"]).any():
        raise ValueError("a person has two rows: one row per site_id and person_id")
    found = [
        part
        for _, people in frame.groupby("site_id", sort=True)
        for part in _of_site(
            people.reset_index(drop=True), (numeric, wordlike), limit, pool_limit
        )
    ]
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(found, ignore_index=True)[list(COLUMNS)]


def _of_site(
    people: pd.DataFrame,
    columns: tuple[Sequence[str], Sequence[str]],
    limit: int,
    pool_limit: int,
) -> Iterator[pd.DataFrame]:
    """Find the neighbours of one site's people, some at a time."""
    ids = people["person_id"].to_numpy(dtype=object)
    pool = _drawn(ids, pool_limit)
    features = read_features(people, *columns, pool)
    asked = np.arange(len(ids))
    if "is_asked" in people:
        asked = asked[people["is_asked"].to_numpy(dtype=bool)]
    if not len(asked) or len(ids) < 2:
        return
    points = _points(features, len(ids))
    at_once = max(1, PAIRS_AT_ONCE // len(pool))
    for start in range(0, len(asked), at_once):
        ones = asked[start : start + at_once]
        apart = _distances(features, points, ones, pool)
        pairs = _nearest(apart, ones, pool, limit)
        yield _described(ids, features, *pairs).assign(
            site_id=people["site_id"].iloc[0],
            compared_count=len(pool) - np.isin(pairs[0], pool),
        )


def _drawn(ids: np.ndarray, pool_limit: int) -> np.ndarray:
    """Choose the people compared with: all, or those with the smallest hashes."""
    if len(ids) <= pool_limit:
        return np.arange(len(ids))
    hashes = pd.util.hash_array(ids, categorize=False)
    return np.sort(np.argsort(hashes, kind="stable")[:pool_limit])


def _points(features: Sequence[Feature], people: int) -> np.ndarray:
    """Give numbers as coordinates: city-block distances are twice the differences."""
    parts = [np.zeros((people, 1))]
    for feature in features:
        if feature.is_word:
            continue
        at, is_known = feature.positions[:, None], feature.positions[:, None] != UNKNOWN
        if is_known.all():
            parts.append(2 * at)
        else:
            sides = [at, STEPS - at, np.zeros_like(at)]
            unknown = np.array([[0, 0, STEPS]])
            parts.append(np.where(is_known, np.hstack(sides), unknown))
    return np.hstack(parts).astype("float64")


def _distances(
    features: Sequence[Feature], points: np.ndarray, ones: np.ndarray, pool: np.ndarray
) -> np.ndarray:
    """Give the sums of differences, in steps, of people from those compared with.

    Nobody is compared with themselves: there the distance is infinite.
    """
    apart = cdist(points[ones], points[pool], "cityblock") / 2
    for feature in features:
        if feature.is_word:
            own, others = feature.positions[ones], feature.positions[pool]
            apart += STEPS * (own[:, None] != others[None, :])
    apart[ones[:, None] == pool[None, :]] = np.inf
    return apart


def _nearest(
    apart: np.ndarray, ones: np.ndarray, pool: np.ndarray, limit: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Choose the nearest, equal ones in the order of those compared with.

    Returns ones, others (indexes of people), places from 1, and distances.
    """
    most = min(limit, apart.shape[1])
    bounds = np.partition(apart, most - 1, axis=1)[:, most - 1]
    chosen = np.empty((len(ones), most), dtype="int64")
    for row, bound in enumerate(bounds):
        near = np.flatnonzero(apart[row] <= bound)
        chosen[row] = near[np.argsort(apart[row, near], kind="stable")[:most]]
    distances = np.take_along_axis(apart, chosen, axis=1)
    kept = np.isfinite(distances)
    places = np.broadcast_to(np.arange(1, most + 1), kept.shape)
    who = np.broadcast_to(ones[:, None], kept.shape)
    return who[kept], pool[chosen[kept]], places[kept], distances[kept]


def _described(
    ids: np.ndarray,
    features: Sequence[Feature],
    ones: np.ndarray,
    others: np.ndarray,
    places: np.ndarray,
    distances: np.ndarray,
) -> pd.DataFrame:
    """Write down pairs: how like they are, and in what."""
    return pd.DataFrame(
        {
            "person_id": ids[ones],
            "place": places,
            "similar_person_id": ids[others],
            "similarity": 1 - distances / (STEPS * max(1, len(features))),
            "shared": _shared(features, ones, others),
        }
    )


def _shared(
    features: Sequence[Feature], ones: np.ndarray, others: np.ndarray
) -> list[str | None]:
    """Name the features in which two are most alike and unlike the others."""
    if not features:
        return [None] * len(ones)
    telling = np.column_stack([each.telling(ones, others) for each in features])
    best = np.argsort(-telling, axis=1, kind="stable")[:, :SHARED_FEATURES]
    told = []
    for row, (one, other) in enumerate(zip(ones, others, strict=True)):
        named = [features[at] for at in best[row] if telling[row, at] >= 0]
        told.append("; ".join(each.told(one, other) for each in named) or None)
    return told
