"""Bad rows: damaged copies of genuine rows, written beside them as extra rows."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.draws import choose_alike
from simulate.planted import BAD_KINDS, CSV_ONLY_KINDS

Whole = NDArray[np.int64]
GENUINE = -1
KINDS = tuple(BAD_KINDS)

# Characters that stay of the column in which a line is cut, by the number of whole
# columns before it. The time is nearly whole, so that no two cut lines are equal.
CUT_COLUMNS = {3: 22, 4: 1, 5: 1, 6: 3}


class Rows(NamedTuple):
    """The rows to write, genuine and damaged.

    Attributes:
        click: (rows,) which click each row copies.
        kind: (rows,) number in KINDS, or GENUINE.
    """

    click: Whole
    kind: Whole

    def counts(self) -> dict[str, int]:
        """Damaged rows of each kind."""
        return {name: int((self.kind == n).sum()) for n, name in enumerate(KINDS)}


def bad_shares(bad_share: float, file_format: str) -> dict[str, float]:
    """Give the damaged rows per genuine row, by kind; 0 for what only CSV can hold."""
    return {
        kind: 0.0
        if file_format != "csv" and kind in CSV_ONLY_KINDS
        else bad_share * weight
        for kind, weight in BAD_KINDS.items()
    }


def draw_rows(rng: np.random.Generator, clicks: int, shares: dict[str, float]) -> Rows:
    """Draw for each click whether a damaged copy follows it, and of which kind."""
    weights = [*shares.values(), 1 - sum(shares.values())]
    drawn = choose_alike(rng, weights, clicks)
    is_copied = drawn < len(KINDS)
    click = np.repeat(np.arange(clicks), 1 + is_copied)
    kind = np.full(len(click), GENUINE)
    kind[np.cumsum(1 + is_copied)[is_copied] - 1] = drawn[is_copied]
    return Rows(click, kind)


def _spoiled_times(rng: np.random.Generator, times: pa.Array) -> pa.Array:
    """Spoil times for every parser: no such day, or words in place of it."""
    of_day = pc.utf8_slice_codeunits(times, 10)
    no_such_day = pc.binary_join_element_wise("2018-13-45", of_day, "")
    clock = pc.utf8_slice_codeunits(times, 11, 23)
    words = pc.binary_join_element_wise("not a time", clock, " ")
    return pc.if_else(pa.array(rng.random(len(times)) < 0.5), no_such_day, words)


def _future_times(times: pa.Array) -> pa.Array:
    """Put the same times into the year 2099."""
    return pc.binary_join_element_wise("2099", pc.utf8_slice_codeunits(times, 4), "")


def damage_columns(
    rng: np.random.Generator, columns: dict[str, pa.Array], kind: Whole
) -> dict[str, pa.Array]:
    """Blank the ids and spoil the times of the rows whose kind says so.

    Args:
        rng: source of randomness.
        columns: text columns by name, (rows,) each; ID and timestamp among them.
        kind: (rows,) number in KINDS, or GENUINE.

    Returns:
        All columns, those two changed.
    """
    missing = pa.array(kind == KINDS.index("missing_id"))
    unparsable = pa.array(kind == KINDS.index("unparsable_time"))
    future = pa.array(kind == KINDS.index("time_in_future"))
    times = columns["timestamp"]
    spoiled = _spoiled_times(rng, times.filter(unparsable))
    later = _future_times(times.filter(future))
    times = pc.replace_with_mask(times, unparsable, spoiled)
    times = pc.replace_with_mask(times, future, later)
    ids = pc.if_else(missing, pa.scalar(None, pa.string()), columns["ID"])
    return columns | {"ID": ids, "timestamp": times}


def cut_lines(
    rng: np.random.Generator, columns: dict[str, pa.Array], kind: Whole
) -> pa.Array:
    """Lines cut in the middle, for the rows of that kind; (cut rows,), no line end."""
    rows = np.flatnonzero(kind == KINDS.index("cut_line"))
    cut = [column.take(pa.array(rows)) for column in columns.values()]
    where = rng.integers(0, len(CUT_COLUMNS), len(rows))
    lines = pa.array([""] * len(rows), pa.string())
    for number, (whole, kept) in enumerate(CUT_COLUMNS.items()):
        last = pc.utf8_slice_codeunits(cut[whole], 0, kept)
        line = pc.binary_join_element_wise(
            *cut[:whole], last, ",", null_handling="replace"
        )
        lines = pc.if_else(pa.array(where == number), line, lines)
    return lines
