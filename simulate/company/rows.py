"""The rows to write: genuine ones, late ones, and bad ones beside them."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulate.clock import DAY, HOUR
from simulate.company.planted_bots import (
    BAD_KINDS,
    CSV_ONLY_KINDS,
    LATE_AFTER_HOURS,
    RECEIVED_AFTER_MS,
    SENT_AGAIN_AFTER_HOURS,
)
from simulate.company.settings import CompanySettings
from simulate.company.visits import Days
from simulate.draws import choose_alike

Whole = NDArray[np.int64]
GENUINE = -1
KINDS = tuple(BAD_KINDS)
# rows that are no copies of a click's row, behind the kinds of bad rows
EXTRA_KINDS = ("device_clock", "fired_again", "heartbeat", "refund", "monitor")
ALL_KINDS = KINDS + EXTRA_KINDS
# A line is cut after so many whole columns, and so many signs of the next one. The
# first column is the event's id, so no two cut lines are equal.
CUT_AFTER = ((4, 10), (6, 3), (8, 12))


class Rows(NamedTuple):
    """Rows in the order in which they come; (rows,) each.

    Attributes:
        click: number of the click that the row tells of; a refund's is the order's, a
            heartbeat's the one before, and a monitor's rows have a number of their own.
        kind: number in ALL_KINDS, or GENUINE.
        received: milliseconds UTC.
        is_late: whether the click came days after it happened.
        day: number of the file's day, from 0.
        time: milliseconds UTC, when it happened by the device's clock.
        visit: number of the visit in which it happened, -1 for none.
        amount: cents that a refund gives back, with the sign that it is written with;
            0 elsewhere.
    """

    click: Whole
    kind: Whole
    received: Whole
    is_late: NDArray[np.bool_]
    day: Whole
    time: Whole
    visit: Whole
    amount: Whole

    def are(self, kind: str) -> NDArray[np.bool_]:
        """Say of each row whether it is of this kind of ALL_KINDS."""
        return self.kind == ALL_KINDS.index(kind)

    def told_of(self) -> Whole:
        """Give the click whose cells each row begins with: of a monitor, the first."""
        return np.where(self.are("monitor"), 0, self.click)


def by_click(rows: Rows, values: NDArray, clicks: int) -> NDArray:
    """Give what the genuine row of each click says; (clicks,)."""
    genuine = rows.kind == GENUINE
    found = np.empty(clicks, dtype=values.dtype)
    found[rows.click[genuine]] = values[genuine]
    return found


def bad_shares(settings: CompanySettings) -> dict[str, float]:
    """Give the bad rows per genuine row, by kind; 0 for what only CSV can hold."""
    is_csv = settings.file_format != "parquet"
    return {
        kind: settings.bad_share * weight if is_csv or kind not in CSV_ONLY_KINDS else 0
        for kind, weight in BAD_KINDS.items()
    }


def _hours(
    rng: np.random.Generator, bounds: tuple[int, int], count: int
) -> NDArray[np.int64]:
    """Draw milliseconds between two numbers of hours; (count,)."""
    least, most = bounds
    return ((least + rng.random(count) * (most - least)) * HOUR).astype(np.int64)


def draw_rows(
    rng: np.random.Generator,
    settings: CompanySettings,
    days: Days,
    time: Whole,
    visit: Whole,
) -> Rows:
    """Draw when each click is received, and which bad rows are written beside it.

    ``time`` and ``visit`` are those of the clicks; (clicks,) both.
    Nothing is received after the period: what would be is in time, or isn't sent again.
    """
    count = len(time)
    received = time + rng.integers(*RECEIVED_AFTER_MS, count)
    late = time + _hours(rng, LATE_AFTER_HOURS, count)
    is_late = (rng.random(count) < settings.late_share) & (late < days.end)
    received = np.where(is_late, late, received)

    shares = list(bad_shares(settings).values())
    kind = choose_alike(rng, [*shares, 1 - sum(shares)], count)
    again = received + _hours(rng, SENT_AGAIN_AFTER_HOURS, count)
    is_again = kind == KINDS.index("sent_again")
    copied = (kind < len(KINDS)) & ~(is_again & (again >= days.end))
    copy = np.flatnonzero(copied)
    came = np.where(is_again, again, received)[copy]

    click = np.concatenate([np.arange(count), copy])
    kinds = np.concatenate([np.full(count, GENUINE), kind[copy]])
    received = np.concatenate([received, came])
    order = np.argsort(received, kind="stable")
    return Rows(
        click=click[order],
        kind=kinds[order],
        received=received[order],
        is_late=is_late[click[order]],
        day=(received[order] - days.first) // DAY,
        time=time[click[order]],
        visit=visit[click[order]],
        amount=np.zeros(len(order), dtype=np.int64),
    )


def _is(rows: Rows, kind: str) -> pa.Array:
    return pa.array(rows.are(kind))


def damage(
    columns: dict[str, pa.Array], rows: Rows, visitor: str
) -> dict[str, pa.Array]:
    """Blank the visitor and spoil the times of the rows whose kind says so.

    Half of the unparsable times name a day that there isn't, the others are words.
    """
    times = columns["event_time"]
    unparsable, future = _is(rows, "unparsable_time"), _is(rows, "time_in_future")
    spoiled = times.filter(unparsable)
    no_such_day = pc.binary_join_element_wise(
        "2025-13-45", pc.utf8_slice_codeunits(spoiled, 10), ""
    )
    words = pc.binary_join_element_wise(
        "not a time", pc.utf8_slice_codeunits(spoiled, 11), " "
    )
    is_odd = pa.array(rows.click[rows.are("unparsable_time")] % 2 == 1)
    times = pc.replace_with_mask(
        times, unparsable, pc.if_else(is_odd, no_such_day, words)
    )
    later = pc.binary_join_element_wise(
        "2099", pc.utf8_slice_codeunits(times.filter(future), 4), ""
    )
    times = pc.replace_with_mask(times, future, later)
    nobody = pa.scalar(None, pa.string())
    visitors = pc.if_else(_is(rows, "missing_visitor"), nobody, columns[visitor])
    return columns | {visitor: visitors, "event_time": times}


def cut(lines: pa.Array, columns: dict[str, pa.Array], rows: Rows) -> pa.Array:
    """Cut the lines whose kind says so, in the middle of a column."""
    is_cut = rows.are("cut_line")
    if not is_cut.any():
        return lines
    those = pa.array(np.flatnonzero(is_cut))
    parts = [column.take(those) for column in columns.values()]
    shorter = pa.array([""] * len(those), pa.string())
    way = rows.click[is_cut] % len(CUT_AFTER)
    for number, (whole, signs) in enumerate(CUT_AFTER):
        last = pc.utf8_slice_codeunits(pc.fill_null(parts[whole], ""), 0, signs)
        line = pc.binary_join_element_wise(
            *parts[:whole], last, ",", null_handling="replace"
        )
        shorter = pc.if_else(pa.array(way == number), line, shorter)
    return pc.replace_with_mask(lines, pa.array(is_cut), shorter)
