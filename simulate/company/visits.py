"""When people come, on which device and from where: visits before any click."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.clock import DAY, HOUR
from simulate.company import planted
from simulate.company.people import People
from simulate.company.planted import SEGMENTS
from simulate.company.planted_bots import RENAMED_AT
from simulate.draws import choose, choose_alike, cumulative_rows

Whole = NDArray[np.int64]
# Two visits on one device start at least so far apart that they never run together.
APART = (
    1_000 * (planted.LONGEST_SESSION_SECONDS + planted.LONGEST_PAUSE_SECONDS) + 60_000
)


class Days(NamedTuple):
    """The days that the log covers, in UTC."""

    start: date
    count: int

    @property
    def first(self) -> int:
        """The period's first millisecond."""
        return (self.start - date(1970, 1, 1)).days * DAY

    @property
    def end(self) -> int:
        """The first millisecond after the period."""
        return self.first + self.count * DAY

    @property
    def shift(self) -> int:
        """The millisecond from which on it is another season."""
        return self.first + int(self.count * planted.SHIFT_AT) * DAY

    @property
    def shift_on(self) -> date:
        """The day on which the other season begins."""
        return self.start + timedelta(days=int(self.count * planted.SHIFT_AT))

    @property
    def renamed_on(self) -> date:
        """The day from which on the visitor's column has its other name."""
        return self.start + timedelta(days=int(self.count * RENAMED_AT))

    def weights(self) -> list[int]:
        """How many visits a day has, relative to the others: weekday and month."""
        days = [self.start + timedelta(days=number) for number in range(self.count)]
        return [
            planted.WEEKDAYS[day.weekday()] * planted.MONTHS[day.month - 1]
            for day in days
        ]


class Visits(NamedTuple):
    """One entry per visit, all (visits,); by device, then by time.

    Attributes:
        person: number in the chunk; -1 for a bot.
        device: number in the chunk, bots' after people's.
        start: milliseconds UTC.
        touch: number in TOUCHES.
    """

    person: Whole
    device: Whole
    start: Whole
    touch: Whole


def draw_starts(rng: np.random.Generator, days: Days, count: int) -> Whole:
    """Draw when visits start; none so late that it might outlast the period."""
    day = choose_alike(rng, days.weights(), count)
    hour = choose_alike(rng, planted.HOURS, count)
    within = (rng.random(count) * HOUR).astype(np.int64)
    start = days.first + day * DAY + hour * HOUR + within
    return np.where(start > days.end - APART, start - APART, start)


def far_apart(device: Whole, start: Whole) -> Whole:
    """Choose visits of which no two on a device lie near, in order of device and time.

    Of two that lie too near the later one is left out. It depends on nothing else.
    """
    order = np.lexsort((start, device))
    while True:
        same = device[order][1:] == device[order][:-1]
        near = same & (np.diff(start[order]) < APART)
        if not near.any():
            return order
        after_kept = ~np.concatenate([[False], near[:-1]])
        order = np.delete(order, np.flatnonzero(near & after_kept) + 1)


def draw_visits(rng: np.random.Generator, days: Days, people: People) -> Visits:
    """Draw the visits of all people."""
    person = np.repeat(np.arange(len(people.segment)), people.sessions)
    start = draw_starts(rng, days, len(person))
    owned = (people.devices[person] >= 0).sum(axis=1)
    other = 1 + (rng.random(len(person)) * (owned - 1)).astype(np.int64)
    on_main = (rng.random(len(person)) < planted.MAIN_DEVICE_SHARE) | (owned == 1)
    device = people.devices[person, np.where(on_main, 0, other)]
    touches = cumulative_rows([segment.touches for segment in SEGMENTS.values()])
    touch = choose(rng, touches, people.segment[person])
    kept = far_apart(device, start)
    return Visits(person[kept], device[kept], start[kept], touch[kept])
