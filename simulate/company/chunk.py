"""One chunk of the company: some people and some bots, and all that they did."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company import events
from simulate.company.bots import Bots, draw_bots
from simulate.company.events import Goods
from simulate.company.outcomes import Outcomes, add_endings, draw_outcomes
from simulate.company.people import Devices, People, draw_people
from simulate.company.planted import SEQUENCES
from simulate.company.settings import CompanySettings
from simulate.company.visits import Days, Visits, draw_visits
from simulate.company.walk import Clicks, walk

Whole = NDArray[np.int64]
_SPAWN = 6_004  # parts the company's random numbers from the click log's


class ChunkPlan(NamedTuple):
    """How many people and bots a chunk holds.

    Attributes:
        number: the chunk's number, from 0.
        people: how many people.
        bots: how many bots.
    """

    number: int
    people: int
    bots: int


class Chunk(NamedTuple):
    """A chunk's people and what they and the bots did.

    Bots' visits and devices stand behind people's; ``outcomes`` speaks of all visits.

    Attributes:
        people: who.
        devices: people's, then bots'; a device that nobody used is among them.
        bot_kind: (devices,) number in BOTS, -1 for people's.
        visits: all visits.
        outcomes: of all visits; a bot never orders.
        known_from: (visits,) click since which the user is known.
        walked: people's clicks before endings were added.
        clicks: all clicks, visit after visit.
        time: (clicks,) milliseconds UTC.
        goods: what each click is about.
    """

    people: People
    devices: Devices
    bot_kind: Whole
    visits: Visits
    outcomes: Outcomes
    known_from: Whole
    walked: Clicks
    clicks: Clicks
    time: Whole
    goods: Goods


def generator(seed: int, chunk: int) -> np.random.Generator:
    """Random numbers of one chunk, independent of all others'."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(_SPAWN, chunk)))
    )


def _with_bots(bots: Bots, visits: Visits, devices: int) -> Visits:
    """Put the bots' visits behind people's."""
    theirs = bots.visits._replace(device=bots.visits.device + devices)
    return Visits(*map(np.concatenate, zip(visits, theirs, strict=True)))


def _nothing_for(outcomes: Outcomes, bots: int) -> Outcomes:
    """Say of so many more visits that nothing came of them."""
    no = np.zeros(bots, dtype=bool)
    return Outcomes(
        np.concatenate([outcomes.sequences, np.zeros((bots, len(SEQUENCES)), bool)]),
        np.concatenate([outcomes.checked_out, no]),
        np.concatenate([outcomes.chance, np.zeros(bots)]),
        np.concatenate([outcomes.ordered, no]),
    )


def make_chunk(settings: CompanySettings, days: Days, plan: ChunkPlan) -> Chunk:
    """Make a chunk from nothing but the settings and its plan."""
    rng = generator(settings.seed, plan.number)
    people, devices = draw_people(rng, plan.people, settings.visits_factor)
    visits = draw_visits(rng, days, people)
    walked = walk(rng, people, visits)
    outcomes = draw_outcomes(rng, settings, days, people, devices, visits, walked)
    clicks = add_endings(rng, settings, outcomes, walked)
    known = events.known_from(rng, settings, people, visits, outcomes, walked)
    waits = events.draw_waits(rng, people, visits, clicks)

    bots = draw_bots(rng, days, plan.bots)
    bot_visits = len(bots.visits.start)
    clicks = Clicks(
        np.concatenate([clicks.visit, bots.clicks.visit + len(visits.start)]),
        np.concatenate([clicks.link, bots.clicks.link]),
    )
    own_devices = len(devices.agent)
    visits = _with_bots(bots, visits, own_devices)
    return Chunk(
        people=people,
        devices=Devices(*map(np.concatenate, zip(devices, bots.devices, strict=True))),
        bot_kind=np.concatenate([np.full(own_devices, -1), bots.kind]),
        visits=visits,
        outcomes=_nothing_for(outcomes, bot_visits),
        known_from=np.concatenate([known, np.full(bot_visits, events.NEVER)]),
        walked=walked,
        clicks=clicks,
        time=events.moments(visits, clicks, np.concatenate([waits, bots.waits])),
        goods=events.draw_goods(rng, days, people, visits, clicks),
    )
