"""How many paths of each profile have two or three links with anything between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ml.sequence_counts import Counts, index_of, most_frequent, tally
from ml.sequence_paths import Paths, Whole

# so many cells of a table of paths and links at once
CELLS = 400_000_000


class Placed(NamedTuple):
    """The steps at frequent links.

    Attributes:
        nodes: the links.
        path, step, index: of each step, its link as a place in nodes.
        last: where in a path a link is last, 0 for nowhere; (paths, links).
        none: later than any step.
    """

    nodes: Whole
    path: Whole
    step: NDArray[np.int16]
    index: Whole
    last: NDArray[np.int8]
    none: int


def placed_of(paths: Paths, nodes: Whole) -> Placed:
    """Find where links are; of very many in very many paths the first of `nodes`."""
    index = index_of(nodes, paths)
    own = np.flatnonzero(index >= 0)
    path, step, index = paths.path[own], paths.step[own], index[own]
    deepest = int(step.max()) if len(step) else 0
    kind = np.int8 if deepest < 127 else np.int16
    step = step.astype(kind)
    last = np.zeros((len(paths.profile), len(nodes)), dtype=kind)
    # of equal places the last is written last
    last[path, index] = step
    return Placed(nodes, path, step, index, last, int(np.iinfo(kind).max))


def most_nodes(paths: Paths) -> int:
    """Say how many links, the most frequent, subsequences are looked for among."""
    return max(1, CELLS // max(len(paths.profile), 1))


def count_subsequences(
    paths: Paths, nodes: Whole, least: int, limit: int
) -> Iterator[Counts]:
    """Count two and three links in this order with anything between.

    A path has b after a where the last b is later than the first a; it has c after
    those two where the last c is later than the first b after the first a.
    """
    by_total = np.argsort(-np.bincount(paths.node, minlength=1)[nodes], kind="stable")
    placed = placed_of(paths, np.sort(nodes[by_total[: most_nodes(paths)]]))
    size = len(placed.nodes)
    pairs = np.zeros((size, size), dtype=np.int64)
    for a in range(size):
        rows, first = first_of(placed, a)
        pairs[a] = column_sums(first[:, None] < placed.last[rows])
    named = np.argwhere(pairs >= least)
    kept = most_frequent(pairs[tuple(named.T)], named, least, limit)
    named = named[kept]
    yield counted_pairs(paths, placed, named)
    is_pair = np.zeros((size, size), dtype=bool)
    is_pair[tuple(named.T)] = True
    totals, triples = [np.zeros(0, dtype=np.int64)], [np.zeros((0, 3), dtype=np.int64)]
    for a in range(size):
        for b, third, _, later in later_of(placed, a, is_pair):
            sums = column_sums(later)
            enough = np.flatnonzero(sums >= least)
            totals.append(sums[enough])
            ends = np.full(len(enough), a), np.full(len(enough), b), third[enough]
            triples.append(np.column_stack(ends))
    named = np.concatenate(triples)
    named = named[most_frequent(np.concatenate(totals), named, least, limit)]
    yield counted_triples(paths, placed, is_pair, named)


def first_of(placed: Placed, a: int) -> tuple[Whole, NDArray[np.int8]]:
    """Return the paths that have a link, and where it is first."""
    at = np.flatnonzero(placed.index == a)
    rows, first = np.unique(placed.path[at], return_index=True)
    return rows, placed.step[at[first]]


def column_sums(rows: NDArray[np.bool_]) -> Whole:
    """Count what holds in each column."""
    total = np.zeros(rows.shape[1], dtype=np.int64)
    whole = len(rows) // 255 * 255
    # sums of 255 fit into a byte, and bytes are added many at once
    blocks = rows[:whole].view(np.uint8).reshape(-1, 255, rows.shape[1])
    total += blocks.sum(axis=1, dtype=np.uint8).sum(axis=0, dtype=np.int64)
    return total + rows[whole:].sum(axis=0)


def later_of(
    placed: Placed, a: int, is_pair: NDArray[np.bool_]
) -> Iterator[tuple[int, Whole, Whole, NDArray[np.bool_]]]:
    """Look for what follows a and then b, for each b.

    Yields b, the links that may follow, the paths with a and b, and in which of them
    each link follows; (paths, links).
    """
    rows, first = first_of(placed, a)
    place = np.full(len(placed.last), -1)
    place[rows] = np.arange(len(rows))
    start = np.full(len(placed.last), placed.none, dtype=placed.step.dtype)
    start[rows] = first
    after = np.flatnonzero(placed.step > start[placed.path])[::-1]
    # where each link is first after the first a: the earliest is written last
    done = np.full((len(rows), len(placed.nodes)), placed.none, placed.step.dtype)
    done[place[placed.path[after]], placed.index[after]] = placed.step[after]
    last = placed.last[rows]
    for b in np.flatnonzero(is_pair[a]):
        third = np.flatnonzero(is_pair[a] & is_pair[b])
        if not len(third):
            continue
        own = np.flatnonzero(done[:, b] < placed.none)
        ends = last[own]
        if len(third) < len(placed.nodes):
            ends = ends[:, third]
        yield int(b), third, rows[own], done[own, b][:, None] < ends


def counted_pairs(paths: Paths, placed: Placed, named: Whole) -> Counts:
    """Count these pairs by profile."""
    parts = []
    for a in np.unique(named[:, 0]):
        own = np.flatnonzero(named[:, 0] == a)
        rows, first = first_of(placed, a)
        has = first[:, None] < placed.last[rows][:, named[own, 1]]
        parts.append(tallied(own, has, paths.profile[rows]))
    return joined("subsequence", placed.nodes[named], parts)


def counted_triples(
    paths: Paths, placed: Placed, is_pair: NDArray[np.bool_], named: Whole
) -> Counts:
    """Count these triples by profile."""
    parts = []
    number = {}
    for place, (a, b, _) in enumerate(named.tolist()):
        number.setdefault(a, {}).setdefault(b, []).append(place)
    for a, seconds in number.items():
        wanted = np.zeros_like(is_pair)
        wanted[a] = is_pair[a]
        wanted[list(seconds)] = is_pair[list(seconds)]
        for b, third, rows, later in later_of(placed, a, wanted):
            if b in seconds:
                own = np.array(seconds[b])
                columns = np.searchsorted(third, named[own, 2])
                parts.append(tallied(own, later[:, columns], paths.profile[rows]))
    return joined("subsequence", placed.nodes[named], parts)


def tallied(
    number: Whole, has: NDArray[np.bool_], profile: Whole
) -> tuple[Whole, Whole, Whole]:
    """Count by profile in which rows each column holds; columns have these numbers."""
    row, column = np.nonzero(has)
    found, own, paths = tally(column, profile[row])
    return number[found], own, paths


def joined(kind: str, nodes: Whole, parts: list[tuple[Whole, Whole, Whole]]) -> Counts:
    """Put parts together, in the order of sequences."""
    empty = np.zeros(0, dtype=np.int64)
    columns = [np.concatenate([empty, *column]) for column in zip(*parts, strict=True)]
    sequence, profile, paths = columns or [empty] * 3
    order = np.argsort(sequence, kind="stable")
    return Counts(kind, nodes, sequence[order], profile[order], paths[order])
