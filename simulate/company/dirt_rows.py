"""Rows beside those of clicks: repeats, heartbeats, refunds, a monitor, old clocks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.clock import DAY, HOUR
from simulate.company import planted_dirt
from simulate.company.chunk import Chunk
from simulate.company.dirt import Dirt
from simulate.company.planted_bots import RECEIVED_AFTER_MS
from simulate.company.rows import ALL_KINDS, Rows, by_click
from simulate.company.visits import Days
from simulate.company.walk import firsts

Whole = NDArray[np.int64]


class _Came(NamedTuple):
    """What rows beside clicks are made from: a chunk, and when its clicks came."""

    rng: np.random.Generator
    days: Days
    chunk: Chunk
    dirt: Dirt
    received: Whole
    is_plain: NDArray[np.bool_]  # a person's click that came at once, by a right clock


def _extra(
    came: _Came,
    kind: str,
    click: Whole,
    time: Whole,
    received: Whole | None = None,
    visit: Whole | None = None,
    amount: Whole | None = None,
) -> Rows:
    """Make rows of one kind, each beside a click."""
    count = len(click)
    if received is None:
        received = time + came.rng.integers(*RECEIVED_AFTER_MS, count)
    return Rows(
        click=click,
        kind=np.full(count, ALL_KINDS.index(kind)),
        received=received,
        is_late=np.zeros(count, dtype=bool),
        day=(received - came.days.first) // DAY,
        time=time,
        visit=came.chunk.clicks.visit[click] if visit is None else visit,
        amount=np.zeros(count, dtype=np.int64) if amount is None else amount,
    )


def _some(came: _Came, share: float) -> Whole:
    """Draw plain clicks."""
    drawn = came.rng.random(len(came.is_plain)) < share
    return np.flatnonzero(drawn & came.is_plain)


def _old_clocks(came: _Came) -> Rows:
    """Tell some clicks again, by a clock that is years behind."""
    click = _some(came, planted_dirt.DEVICE_CLOCK_SHARE)
    time = came.chunk.time[click] - planted_dirt.DEVICE_CLOCK_DAYS * DAY
    return _extra(came, "device_clock", click, time, came.received[click])


def _fired_again(came: _Came) -> Rows:
    """Tell some clicks twice at once."""
    click = _some(came, planted_dirt.FIRED_AGAIN_SHARE)
    more = came.rng.integers(*planted_dirt.FIRED_AGAIN_MS, len(click), endpoint=True)
    time, received = came.chunk.time[click] + more, came.received[click] + more
    # what would come on another day than the period has is left out
    kept = received < came.days.end
    return _extra(came, "fired_again", click[kept], time[kept], received[kept])


def _heartbeats(came: _Came) -> Rows:
    """Beat once in each long pause of some people's visits."""
    chunk = came.chunk
    has = came.rng.random(len(chunk.visits.start)) < planted_dirt.HEARTBEAT_VISIT_SHARE
    has &= chunk.visits.person >= 0
    visit = chunk.clicks.visit
    pause = np.append(np.diff(chunk.time), 0)
    pause[np.append(visit[1:] != visit[:-1], True)] = 0
    is_long = pause >= planted_dirt.HEARTBEAT_LEAST_PAUSE_MS
    click = np.flatnonzero(has[visit] & is_long)
    return _extra(came, "heartbeat", click, chunk.time[click] + pause[click] // 2)


def _refunds(came: _Came) -> Rows:
    """Give money of some orders back.

    It is told when the same person comes next on the same device, after the last click;
    of an order that was the last visit, after that one's.
    """
    rng, chunk = came.rng, came.chunk
    order = np.flatnonzero(chunk.goods.revenue > 0)
    order = order[rng.random(len(order)) < planted_dirt.REFUND_SHARE]
    visits, visit = chunk.visits, chunk.clicks.visit[order]
    after = np.minimum(visit + 1, len(visits.start) - 1)
    comes = (visits.device[after] == visits.device[visit]) & (
        visits.person[after] == visits.person[visit]
    )
    told_in = np.where(comes, after, visit)
    first = firsts(chunk.clicks.visit)
    last = np.append(first[1:], len(chunk.clicks.visit)) - 1
    time = chunk.time[last[told_in]]
    time = time + rng.integers(*planted_dirt.REFUND_AFTER_MS, len(order))
    paid = chunk.goods.revenue[order]
    is_half = rng.random(len(order)) < planted_dirt.HALF_REFUND_SHARE
    back = np.where(is_half, paid // 2, paid)
    sign = np.where(rng.random(len(order)) < 0.5, -1, 1)
    return _extra(came, "refund", order, time, visit=told_in, amount=back * sign)


def _monitor(came: _Came) -> Rows:
    """Ask for the first page every few hours, through the whole period."""
    days = came.days
    every = planted_dirt.MONITOR_EVERY_HOURS * HOUR
    time = np.arange(days.first + HOUR // 4, days.end - HOUR // 4, every)
    nobody = np.full(len(time), -1)
    rows = _extra(came, "monitor", np.zeros(len(time), np.int64), time, visit=nobody)
    # its number, as it tells of no click
    return rows._replace(click=np.arange(len(time)))


def with_dirt(
    rng: np.random.Generator,
    days: Days,
    chunk: Chunk,
    rows: Rows,
    dirt: Dirt,
    has_monitor: bool,
    has_refunds: bool,
) -> Rows:
    """Set the clocks that are ahead, and put rows beside those of clicks.

    Args:
        rng: the dirt's own random numbers.
        days: the period.
        chunk: what happened.
        rows: the rows of its clicks, in the order in which they come.
        dirt: how the clicks are written.
        has_monitor: whether the monitor's rows stand in this chunk.
        has_refunds: whether orders may be given back.

    Returns:
        The same rows and the others, in the order in which they come.
    """
    count = len(chunk.clicks.link)
    received = by_click(rows, rows.received, count)
    is_late = by_click(rows, rows.is_late, count)
    ahead = dirt.ahead[rows.click]
    time = np.where(ahead > 0, received[rows.click] + ahead, rows.time)
    rows = rows._replace(time=time)
    is_person = chunk.visits.person[chunk.clicks.visit] >= 0
    is_plain = is_person & ~is_late & (dirt.ahead == 0)
    came = _Came(rng, days, chunk, dirt, received, is_plain)
    parts = [rows, _old_clocks(came), _fired_again(came), _heartbeats(came)]
    if has_refunds:
        parts.append(_refunds(came))
    if has_monitor:
        parts.append(_monitor(came))
    together = Rows(*map(np.concatenate, zip(*parts, strict=True)))
    order = np.argsort(together.received, kind="stable")
    return Rows(*(part[order] for part in together))
