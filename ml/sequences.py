"""Which sequences tell two groups of sessions apart: clicks in, tests out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from ml.sequence_counts import Counts, count_runs, count_singles, kept_of, tally
from ml.sequence_paths import GROUP, NOT_IN, REST, Paths, Whole, read_paths
from ml.stratified import (
    SMALLEST,
    benjamini_hochberg,
    fisher_log_p,
    summed,
    within_strata,
)
from ml.subsequences import count_subsequences, most_nodes

COLUMNS = (
    *("comparison", "kind", "sequence", "link_count"),
    *("group_with", "rest_with"),
    *("fisher_p", "fisher_log10_p", "fisher_q"),
    *("stratified_odds_ratio", "stratified_low", "stratified_high"),
    *("stratified_p", "stratified_log10_p", "stratified_q", "is_limited"),
)
# so many are tested at once
CELLS_AT_ONCE = 1_000_000
JOINED_BY = {"run": " > ", "subsequence": " ... "}


class Limits(NamedTuple):
    """What is looked at.

    Attributes:
        least: sessions of both groups that a sequence needs; one per comparison.
        steps: of longer paths the first so many clicks, repeats aside.
        sequences: of each kind and length the most frequent so many.
    """

    least: list[int]
    steps: int
    sequences: int


def compare_groups(
    clicks: dict[str, Whole],
    members: pd.DataFrame,
    names: np.ndarray,
    limits: Limits,
) -> pd.DataFrame:
    """Test each sequence that enough sessions have, plainly and within strata.

    Args:
        clicks: what people did, as read_paths wants it.
        members: path_number (from 1), comparison (from 0) and is_group.
        names: of the links and properties, by node_number (from 0).
        limits: see there.

    Returns:
        One row per comparison and sequence: COLUMNS. q is over all sequences of the
        comparison. p and q are never 0: the least is 1e-300, and the logarithm goes
        on. The interval is nan where one group has no such session. is_limited: of
        some kind and length there may be more than were looked at.
    """
    paths = read_paths(clicks, members, limits.steps)
    frames = [pd.DataFrame(columns=[*COLUMNS, "fisher_log_p", "stratified_log_p"])]
    is_limited = False
    if len(paths.profile):
        counted = count_sequences(paths, min(limits.least), limits.sequences)
        for batch in in_batches(counted):
            is_limited |= any(is_cut(one, paths, limits.sequences) for one in batch)
            frames += compare_counts(paths, batch, names, limits.least)
    # without any, types don't matter
    filled = [frame for frame in frames if len(frame)]
    found = pd.concat(filled or frames, ignore_index=True)
    for test in ("fisher", "stratified"):
        log_p = found[f"{test}_log_p"].to_numpy(dtype=np.float64)
        found[f"{test}_p"] = never_zero(log_p)
        found[f"{test}_log10_p"] = log_p / np.log(10)
        found[f"{test}_q"] = never_zero(adjusted(log_p, found["comparison"]))
    return found.assign(is_limited=is_limited)[list(COLUMNS)]


def count_sequences(paths: Paths, least: int, limit: int) -> Iterator[Counts]:
    """Count what at least so many paths have; of each kind and length `limit`."""
    properties = tally(paths.property_node, paths.profile[paths.property_path])
    yield kept_of("property", None, *properties, least, limit)
    singles = count_singles(paths, least, limit)
    yield singles
    yield from count_runs(paths, singles.nodes[:, 0], least, limit)
    yield from count_subsequences(paths, singles.nodes[:, 0], least, limit)


def is_cut(counts: Counts, paths: Paths, limit: int) -> bool:
    """Say whether there may be more of a kind and length, or links for more."""
    is_too_wide = counts.kind == "click" and len(counts.nodes) > most_nodes(paths)
    return is_too_wide or len(counts.nodes) >= limit


def in_batches(counted: Iterator[Counts]) -> Iterator[list[Counts]]:
    """Put kinds together as long as they are few: a test of many at once is quicker."""
    batch: list[Counts] = []
    for counts in counted:
        batch.append(counts)
        if sum(len(one.paths) for one in batch) > CELLS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def compare_counts(
    paths: Paths, batch: list[Counts], names: np.ndarray, least: list[int]
) -> list[pd.DataFrame]:
    """Test the sequences of some kinds and lengths, in each comparison."""
    sizes = [len(one.nodes) for one in batch]
    described = pd.DataFrame(
        {
            "kind": np.repeat([one.kind for one in batch], sizes),
            "sequence": [text for one in batch for text in texts_of(one, names)],
            "link_count": np.repeat([one.nodes.shape[1] for one in batch], sizes),
        }
    )
    firsts = np.cumsum(sizes) - sizes
    cells = Cells(
        np.concatenate(
            [one.sequence + first for one, first in zip(batch, firsts, strict=True)]
        ),
        np.concatenate([one.profile for one in batch]),
        np.concatenate([one.paths for one in batch]),
    )
    frames = []
    for comparison, enough in enumerate(least):
        found, tests = tested(paths, cells, comparison, enough)
        own = described.iloc[found].reset_index(drop=True)
        frames.append(own.assign(comparison=comparison, **tests))
    return frames


def texts_of(counts: Counts, names: np.ndarray) -> list[str]:
    """Write out sequences."""
    if counts.kind not in JOINED_BY:
        return names[counts.nodes[:, 0]].tolist()
    escaped = np.array([escape(str(name)) for name in names], dtype=object)
    text = JOINED_BY[counts.kind]
    return [text.join(own) for own in escaped[counts.nodes].tolist()]


def escape(name: str) -> str:
    r"""Write a link so that no part of it looks like what stands between two links.

    As the macro escaped_text does for " > ".

    >>> print(escape("a > b ... c"))
    a \> b \... c
    """
    return name.replace("\\", "\\\\").replace(">", "\\>").replace("...", "\\...")


class Cells(NamedTuple):
    """How many paths of a profile have a sequence; in this order, none of them 0."""

    sequence: Whole
    profile: Whole
    paths: Whole


def tested(
    paths: Paths, cells: Cells, comparison: int, least: int
) -> tuple[Whole, dict[str, np.ndarray]]:
    """Test one comparison; return which sequences, and their tests."""
    side, stratum = paths.side[:, comparison], paths.stratum
    sizes = np.bincount(paths.profile, minlength=len(stratum))
    # all sessions of each length, in both groups
    lengths, length = np.unique(stratum, return_inverse=True)
    groups = [
        np.bincount(length, sizes * (side == own), minlength=len(lengths))
        for own in (GROUP, REST)
    ]
    own = side[cells.profile] != NOT_IN
    totals = np.bincount(cells.sequence, cells.paths * own)
    own &= totals[cells.sequence] >= least
    sequence, profile, having = (column[own] for column in cells)
    # profiles are numbered by length first: a sequence's lengths lie side by side
    first = np.ones(len(sequence), dtype=bool)
    first[1:] = (sequence[1:] != sequence[:-1]) | (
        length[profile[1:]] != length[profile[:-1]]
    )
    first = np.flatnonzero(first)
    both = [
        summed(having * (side[profile] == one), first).astype(np.int64)
        for one in (GROUP, REST)
    ]
    place = length[profile[first]]
    found, starts = np.unique(sequence[first], return_index=True)
    all_with = [summed(one, starts).astype(np.int64) for one in both]
    inside = within_strata(
        *both, *(one[place].astype(np.int64) for one in groups), starts
    )
    whole = [np.full(len(found), int(one.sum())) for one in groups]
    return found, {
        "group_with": all_with[0],
        "rest_with": all_with[1],
        "fisher_log_p": fisher_log_p(*all_with, *whole),
        "stratified_log_p": inside.log_p,
        "stratified_odds_ratio": inside.odds_ratio,
        "stratified_low": inside.low,
        "stratified_high": inside.high,
    }


def never_zero(log_p: np.ndarray) -> np.ndarray:
    """Return the p-value, or the smallest that is written."""
    return np.maximum(np.exp(log_p), SMALLEST)


def adjusted(log_p: np.ndarray, comparison: pd.Series) -> np.ndarray:
    """Return log q, over all tests of one comparison."""
    found = np.zeros(len(log_p))
    for number in comparison.unique():
        own = (comparison == number).to_numpy()
        found[own] = benjamini_hochberg(log_p[own])
    return found
