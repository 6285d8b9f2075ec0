"""Clicks as arrays: paths of one kind lie side by side, repeats are one step."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Whole = NDArray[np.int64]

# a path's membership in a comparison
NOT_IN, REST, GROUP = 0, 1, 2


class Paths(NamedTuple):
    """Paths in the order of their profiles: which length, and in which groups.

    Attributes:
        profile: of each path, never falling.
        stratum: length of each profile's paths.
        side: NOT_IN, REST or GROUP; (profiles, comparisons).
        path: of each step, never falling.
        step: its number in the path, from 1.
        node: what was clicked, from 0.
        property_path, property_node: what is known of paths besides.
    """

    profile: Whole
    stratum: Whole
    side: NDArray[np.int8]
    path: Whole
    step: NDArray[np.int16]
    node: Whole
    property_path: Whole
    property_node: Whole


def length_stratum(length: Whole) -> Whole:
    """Return the class of a length: exact to 16, then four per doubling.

    >>> length_stratum(np.array([0, 16, 17, 31, 32])).tolist()
    [0, 16, 17, 20, 21]
    """
    doublings = np.log2(np.maximum(length, 1))
    return np.where(length <= 16, length, 1 + np.floor(4 * doublings)).astype(np.int64)


def read_paths(
    clicks: dict[str, Whole], members: pd.DataFrame, step_limit: int
) -> Paths:
    """Put clicks into paths.

    Args:
        clicks: path_number (from 1), click_number (from 1 on without a gap, 0 for a
            property), node_number (from 0) and is_repeat (of the click before), each
            an array, in any order.
        members: path_number, comparison (from 0) and is_group; one row per path and
            comparison that it is in.
        step_limit: of more steps, repeats aside, the first so many are looked at.
    """
    # a path may have no clicks, or be in no comparison
    count = max(
        int(np.max(np.asarray(numbers), initial=0))
        for numbers in (members["path_number"], clicks["path_number"])
    )
    number = np.asarray(clicks["click_number"])
    path = np.asarray(clicks["path_number"]) - 1
    node = np.asarray(clicks["node_number"])
    is_click = number > 0
    known = (path[~is_click].astype(np.int64), node[~is_click].astype(np.int64))
    path, number, node = path[is_click], number[is_click], node[is_click]
    is_repeat = np.asarray(clicks["is_repeat"], dtype=bool)[is_click]
    # clicks are numbered without a gap, so that each has its place
    lengths = np.bincount(path, minlength=count)
    offsets = np.cumsum(lengths) - lengths
    at = offsets[path] + number - 1
    in_order, fresh = np.empty(len(path), dtype=np.int32), np.empty(len(path), bool)
    in_order[at], fresh[at] = node, ~is_repeat
    steps = np.bincount(path[~is_repeat], minlength=count)
    stratum = 1000 * length_stratum(lengths) + length_stratum(steps)
    profile, profile_stratum, side = profiles_of(stratum, members)
    # paths of one profile side by side
    order = np.argsort(profile, kind="stable")
    kept = np.minimum(steps, step_limit)[order]
    place = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)
    first = (np.cumsum(steps) - steps)[order]
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    return Paths(
        profile[order],
        profile_stratum,
        side,
        np.repeat(np.arange(count), kept),
        (place + 1).astype(np.int16),
        in_order[fresh][np.repeat(first, kept) + place].astype(np.int64),
        rank[known[0]],
        known[1],
    )


def profiles_of(
    stratum: Whole, members: pd.DataFrame
) -> tuple[Whole, Whole, NDArray[np.int8]]:
    """Find each path's kind, by length and groups, and say what each kind is."""
    comparisons = int(members["comparison"].max()) + 1 if len(members) else 0
    side = np.zeros((len(stratum), comparisons), dtype=np.int8)
    own = np.where(members["is_group"].to_numpy(dtype=bool), GROUP, REST)
    side[members["path_number"].to_numpy() - 1, members["comparison"].to_numpy()] = own
    profile = np.unique(stratum, return_inverse=True)[1]
    for column in side.T:
        profile = np.unique(3 * profile + column, return_inverse=True)[1]
    one = np.zeros(int(profile.max()) + 1 if len(profile) else 0, dtype=np.int64)
    one[profile] = np.arange(len(profile))
    return profile, stratum[one], side[one]
