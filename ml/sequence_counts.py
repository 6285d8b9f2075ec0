"""How many paths of each profile have a link, a property or a run.

A path counts once for each sequence that it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ml.sequence_paths import Paths, Whole


class Counts(NamedTuple):
    """Sequences of one kind and length.

    Attributes:
        kind: click, run, subsequence or property.
        nodes: what each is made of; (sequences, length).
        sequence, profile, paths: how many paths of the profile have it; in this order,
            none of them 0.
    """

    kind: str
    nodes: Whole
    sequence: Whole
    profile: Whole
    paths: Whole


def tally(sequence: Whole, profile: Whole) -> tuple[Whole, Whole, Whole]:
    """Count equal pairs: sequence, profile, how many."""
    width = int(profile.max()) + 1 if len(profile) else 1
    cells = sequence * width + profile
    if len(cells) and cells.max() < 10 * len(cells):
        counts = np.bincount(cells)
        found = np.flatnonzero(counts)
        counts = counts[found]
    else:
        cells = np.sort(cells)
        starts = np.flatnonzero(np.diff(cells, prepend=-1) > 0)
        found, counts = cells[starts], np.diff(np.r_[starts, len(cells)])
    return found // width, found % width, counts


def distinct(values: Whole) -> Whole:
    """Return what there is, each once, in order; sorting is quicker than hashing."""
    values = np.sort(values)
    return values[np.diff(values, prepend=-1) > 0]


def kept_of(
    kind: str,
    nodes: Whole | None,
    sequence: Whole,
    profile: Whole,
    paths: Whole,
    least: int,
    limit: int,
) -> Counts:
    """Keep what enough paths have, and of very many the most frequent; number them."""
    if nodes is None:
        nodes = np.arange(int(sequence.max()) + 1 if len(sequence) else 0)[:, None]
    totals = np.bincount(sequence, weights=paths, minlength=len(nodes))
    kept = most_frequent(totals, nodes, least, limit)
    number = np.full(len(nodes), -1)
    number[kept] = np.arange(len(kept))
    own = number[sequence] >= 0
    return Counts(kind, nodes[kept], number[sequence[own]], profile[own], paths[own])


def most_frequent(totals: Whole, nodes: Whole, least: int, limit: int) -> Whole:
    """Return the places of what enough paths have, at most `limit`, as they stand."""
    kept = np.flatnonzero(totals >= least)
    if len(kept) > limit:
        # of equally frequent ones those whose links come first
        keys = [nodes[kept, n] for n in reversed(range(nodes.shape[1]))]
        kept = np.sort(kept[np.lexsort([*keys, -totals[kept]])[:limit]])
    return kept


def count_singles(paths: Paths, least: int, limit: int) -> Counts:
    """Count single links."""
    width = int(paths.node.max()) + 1 if len(paths.node) else 1
    once = distinct(paths.path * width + paths.node)
    found = tally(once % width, paths.profile[once // width])
    return kept_of("click", None, *found, least, limit)


def index_of(nodes: Whole, paths: Paths) -> Whole:
    """Return each step's place among the nodes, or -1."""
    index = np.full(int(paths.node.max()) + 1 if len(paths.node) else 0, -1)
    index[nodes] = np.arange(len(nodes))
    return index[paths.node]


def count_runs(paths: Paths, nodes: Whole, least: int, limit: int) -> Iterator[Counts]:
    """Count two to four links directly one after the other.

    Each is looked for only where both shorter runs that it is made of are kept.
    """
    single = index_of(nodes, paths)
    run, made_of = single, nodes[:, None]
    count = len(paths.profile)
    for length in (2, 3, 4):
        # from each step on: the run before without its last link, and with its next
        ahead = length - 1
        whole = paths.path[ahead:] == paths.path[: len(paths.path) - ahead]
        whole = whole & (run[:-1] >= 0) & (run[1:] >= 0)
        at = np.flatnonzero(whole)
        cells = run[at] * len(nodes) + single[at + ahead]
        occurs = np.bincount(cells)
        found = np.flatnonzero(occurs)
        enough = occurs[found] >= least
        number = np.full(len(occurs), -1)
        number[found] = np.arange(len(found))
        cells = number[cells]
        frequent = np.flatnonzero(enough[cells])
        once = distinct(cells[frequent] * count + paths.path[at[frequent]])
        before, last = np.divmod(found, max(len(nodes), 1))
        named = np.column_stack([made_of[before], nodes[last]])
        counts = tally(once // max(count, 1), paths.profile[once % max(count, 1)])
        totals = np.bincount(counts[0], weights=counts[2], minlength=len(found))
        kept = most_frequent(totals, named, least, limit)
        number = np.full(len(found), -1)
        number[kept] = np.arange(len(kept))
        yield kept_of("run", named, *counts, least, limit)
        run = np.full(len(whole), -1)
        run[at] = number[cells]
        made_of = named[kept]
