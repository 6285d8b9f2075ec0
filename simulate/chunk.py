"""One chunk of sessions, made from nothing but the seed and the chunk's number."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.clock import Period, draw_times
from simulate.effects import insert_planted_links
from simulate.plans import Plans, draw_plans
from simulate.walk import walk

Whole = NDArray[np.int64]
ID_BITS = 48  # bits
_LOW_BITS = np.uint64((1 << ID_BITS) - 1)


class ChunkPlan(NamedTuple):
    """Which sessions a chunk holds: a stretch of all sessions in order of start.

    Attributes:
        number: the chunk's number, from 0.
        first_session: number of its first session, from 0.
        sessions: how many it holds.
        all_sessions: how many the whole log holds.
        is_test: whether its labels are withheld.
    """

    number: int
    first_session: int
    sessions: int
    all_sessions: int
    is_test: bool

    @property
    def shares(self) -> tuple[float, float]:
        """From which to which share of all sessions the chunk reaches."""
        end = self.first_session + self.sessions
        return self.first_session / self.all_sessions, end / self.all_sessions


class Clicks(NamedTuple):
    """A chunk's genuine clicks in order of time.

    Attributes:
        plans: the sessions' plans, (sessions,) each.
        ids: (sessions,) 48-bit numbers, all different.
        session: (clicks,) index into ``plans`` and ``ids``.
        link: (clicks,) number in LINKS.
        time: (clicks,) milliseconds of local time.
    """

    plans: Plans
    ids: NDArray[np.uint64]
    session: Whole
    link: Whole
    time: Whole


def generator(seed: int, chunk: int) -> np.random.Generator:
    """Random numbers of one chunk, independent of the other chunks'."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(chunk,)))
    )


def session_ids(seed: int, first: int, count: int) -> NDArray[np.uint64]:
    """48-bit ids of sessions ``first`` to ``first + count - 1``."""
    return mixed_ids(seed, np.arange(first, first + count, dtype=np.uint64))


def mixed_ids(seed: int, numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """48-bit ids of 48-bit numbers; no two numbers share one.

    Each step maps the 48-bit numbers one to one.
    """
    key = np.random.SeedSequence(seed, spawn_key=()).generate_state(2, np.uint64)
    mixed = (numbers + key[0]) & _LOW_BITS
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        mixed ^= mixed >> np.uint64(25)
        mixed = (mixed * np.uint64(factor) + key[1]) & _LOW_BITS
    return mixed ^ (mixed >> np.uint64(23))


def make_chunk(
    rng: np.random.Generator, seed: int, period: Period, plan: ChunkPlan
) -> Clicks:
    """Make a chunk's sessions and their clicks."""
    plans = draw_plans(rng, plan.sessions)
    links, counts = insert_planted_links(rng, plans, *walk(rng, plans))
    times = draw_times(rng, period, plan.shares, plans.intent, counts)
    order = np.argsort(times, kind="stable")
    session = np.repeat(np.arange(plan.sessions), counts)
    ids = session_ids(seed, plan.first_session, plan.sessions)
    return Clicks(plans, ids, session[order], links[order], times[order])
