"""When clicks happen: the starts of the sessions and the waits between clicks."""

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate import planted
from simulate.draws import choose, cumulative_rows
from simulate.planted import HOUR_WEIGHTS, INTENT_SHARES
from simulate.walk import starts_of

Whole = NDArray[np.int64]
HOUR, DAY = 3_600_000, 86_400_000  # milliseconds


class Period(NamedTuple):
    """The time that the log covers, in whole local days."""

    start: date
    days: int

    def at(self, share: NDArray[np.float64]) -> Whole:
        """Moment by which this share (0 to 1) of all sessions has started.

        Returns:
            Milliseconds since 1970-01-01 00:00 of the shop's local time.
        """
        sums = np.concatenate([[0], np.cumsum(HOUR_WEIGHTS)])
        day = np.minimum(np.floor(share * self.days), self.days - 1)
        place = (share * self.days - day) * sums[-1]
        hour = np.minimum(np.searchsorted(sums, place, side="right") - 1, 23)
        within = (place - sums[hour]) / np.array(HOUR_WEIGHTS)[hour]
        return self.first + ((day * 24 + hour + within) * HOUR).astype(np.int64)

    @property
    def first(self) -> int:
        """The period's first millisecond."""
        return (self.start - date(1970, 1, 1)).days * DAY

    @property
    def last(self) -> int:
        """The period's last millisecond."""
        return self.first + self.days * DAY - 1


def _draw_waits(rng: np.random.Generator, intent: Whole) -> Whole:
    """Milliseconds to each click from the one before; (clicks,), as ``intent``."""
    rows = [*planted.PACE.values(), planted.COMMON_PACE]
    most = max(map(len, rows))
    shares = [[gap.share for gap in row] + [0.0] * (most - len(row)) for row in rows]
    bounds = np.zeros((len(rows), most, 2))
    for number, row in enumerate(rows):
        bounds[number, : len(row)] = [gap[1:] for gap in row]
    own = rng.random(len(intent)) < planted.OWN_PACE_SHARE
    row_number = np.where(own, intent, len(INTENT_SHARES))
    gap_number = choose(rng, cumulative_rows(shares), row_number)
    least, above = bounds[row_number, gap_number].T
    seconds = least + rng.random(len(intent)) * (above - least)
    return (seconds * 1000).astype(np.int64)


def _since_start(waits: Whole, counts: Whole) -> Whole:
    """Milliseconds from each session's first click; (clicks,)."""
    first = starts_of(counts)
    waits = waits.copy()
    waits[first] = 0
    sums = np.cumsum(waits)
    since = sums - np.repeat(sums[first], counts)
    lasts = np.repeat(since[first + counts - 1], counts)
    most = planted.LONGEST_SESSION_SECONDS * 1000
    return np.where(lasts > most, since * most // np.maximum(lasts, 1), since)


def draw_times(
    rng: np.random.Generator,
    period: Period,
    shares: tuple[float, float],
    intent: Whole,
    counts: Whole,
) -> Whole:
    """Draw the moment of every click.

    Sessions start between two shares of the period's sessions. One that would run past
    the period starts earlier instead, though not before the others of its chunk.

    Args:
        rng: source of randomness.
        period: what the log covers.
        shares: from which to which share of all sessions this chunk reaches.
        intent: (sessions,).
        counts: (sessions,) clicks of each.

    Returns:
        (clicks,) milliseconds of local time, strictly rising inside a session.
    """
    waits = _draw_waits(rng, np.repeat(intent, counts))
    since = _since_start(waits, counts)
    low, high = shares
    start = period.at(low + rng.random(len(counts)) * (high - low))
    lasts = since[starts_of(counts) + counts - 1]
    earliest = int(period.at(np.array([low]))[0])
    start = np.maximum(np.minimum(start, period.last - lasts), earliest)
    return np.repeat(start, counts) + since
