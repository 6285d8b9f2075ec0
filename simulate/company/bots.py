"""Visitors who are no people: what they are, when they come, what they click."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company.agents import BROWSERS, CRAWLERS
from simulate.company.people import Devices
from simulate.company.planted import REGIONS
from simulate.company.planted_bots import BOT_LINKS, BOTS, MORE_BOT_SESSIONS
from simulate.company.shop import LINK_NUMBER
from simulate.company.visits import Days, Visits, draw_starts, far_apart
from simulate.company.walk import Clicks
from simulate.draws import choose_alike, length_weights, mean_of

Whole = NDArray[np.int64]
BOT_NAMES = tuple(BOTS)


class Bots(NamedTuple):
    """The bots of a chunk and all that they do.

    Attributes:
        kind: (bots,) number in BOTS.
        devices: each bot's agent and region.
        visits: their visits; ``device`` counts from 0.
        clicks: their clicks.
        waits: (clicks,) milliseconds since the click before.
    """

    kind: Whole
    devices: Devices
    visits: Visits
    clicks: Clicks
    waits: Whole


def mean_bot_events() -> float:
    """Events of a bot on average."""
    clicks = sum(bot.share * sum(bot.clicks) / 2 for bot in BOTS.values())
    return clicks * mean_of(length_weights(1, MORE_BOT_SESSIONS))


def _of_kinds(name: str, kind: Whole) -> NDArray:
    """Give one property of each bot's kind; (bots,) or (bots, 2)."""
    return np.array([getattr(bot, name) for bot in BOTS.values()])[kind]


def draw_bots(rng: np.random.Generator, days: Days, count: int) -> Bots:
    """Draw ``count`` bots, their visits and their clicks."""
    kind = choose_alike(rng, [bot.share for bot in BOTS.values()], count)
    crawler = len(BROWSERS) + rng.integers(0, len(CRAWLERS), count)
    browser = choose_alike(rng, [one.weight for one in BROWSERS], count)
    devices = Devices(
        np.where(_of_kinds("is_crawler", kind), crawler, browser),
        rng.integers(0, len(REGIONS), count),
    )
    wanted = choose_alike(rng, length_weights(1, MORE_BOT_SESSIONS), count)
    bot = np.repeat(np.arange(count), wanted)
    start = draw_starts(rng, days, len(bot))
    kept = far_apart(bot, start)
    bot, start = bot[kept], start[kept]
    visits = Visits(np.full(len(bot), -1), bot, start, np.zeros(len(bot), np.int64))

    fewest, most = _of_kinds("clicks", kind[bot]).T
    clicks = fewest + (rng.random(len(bot)) * (most - fewest + 1)).astype(np.int64)
    visit = np.repeat(np.arange(len(bot)), clicks)
    links = np.array([LINK_NUMBER[name] for name in BOT_LINKS])
    link = links[choose_alike(rng, list(BOT_LINKS.values()), len(visit))]

    shortest, longest = _of_kinds("pauses", kind).T
    mean = (shortest + rng.random(count) * (longest - shortest))[bot][visit]
    spread = _of_kinds("spread", kind)[bot][visit]
    seconds = mean * (1 + spread * (2 * rng.random(len(visit)) - 1))
    waits = (seconds * 1000).astype(np.int64)
    return Bots(kind, devices, visits, Clicks(visit, link), waits)
