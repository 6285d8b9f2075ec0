"""Who the people of a chunk are, and which devices they use."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company import planted
from simulate.company.agents import BROWSERS
from simulate.company.planted import SEGMENTS
from simulate.company.shop import CATEGORIES
from simulate.draws import choose, choose_alike, cumulative_rows, length_weights

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


class People(NamedTuple):
    """One entry per person of a chunk, all (people,) but ``devices``.

    Attributes:
        segment: number in SEGMENTS.
        region: number in REGIONS.
        category: number in CATEGORIES, the one liked most.
        fence_click: click from which the person wavers; 0 for never.
        is_registered: has an account.
        is_worth_contacting: a newsletter moves this person to order.
        is_fast: clicks much faster than others.
        sessions: visits wanted.
        devices: (people, 3) number of each device in the chunk, -1 for none.
        shares_a_device: whether the first device is another person's too.
    """

    segment: Whole
    region: Whole
    category: Whole
    fence_click: Whole
    is_registered: Flags
    is_worth_contacting: Flags
    is_fast: Flags
    sessions: Whole
    devices: Whole
    shares_a_device: Flags


class Devices(NamedTuple):
    """One entry per device of a chunk: its agent's and its region's number."""

    agent: Whole
    region: Whole


def _of_segments(name: str) -> NDArray[np.float64]:
    """Give one number of every segment; (segments,)."""
    return np.array([getattr(segment, name) for segment in SEGMENTS.values()])


def _fence_clicks(rng: np.random.Generator, segment: Whole) -> Whole:
    clicks = np.array(list(planted.FENCE_CLICKS))
    drawn = clicks[choose_alike(rng, list(planted.FENCE_CLICKS.values()), len(segment))]
    wavers = rng.random(len(segment)) < _of_segments("on_the_fence")[segment]
    return np.where(wavers, drawn, 0)


def _give_devices(rng: np.random.Generator, count: int) -> tuple[Whole, Flags, int]:
    """Give everybody devices; in some pairs the first one is both people's."""
    wanted = choose_alike(rng, planted.DEVICE_COUNTS, count)
    first = np.cumsum(wanted) - wanted
    places = np.arange(len(planted.DEVICE_COUNTS) - 1)
    devices = np.where(places < wanted[:, None], first[:, None] + places, -1)
    pairs = count // 2
    together = rng.random(pairs) < planted.SHARED_PAIR_SHARE
    shares = np.zeros(count, dtype=bool)
    shares[: 2 * pairs] = np.repeat(together, 2)
    second = 2 * np.flatnonzero(together) + 1
    devices[second, 0] = devices[second - 1, 0]
    return devices, shares, int(wanted.sum())


def draw_people(
    rng: np.random.Generator, count: int, visits_factor: int = 1
) -> tuple[People, Devices]:
    """Draw ``count`` people and their devices.

    All come ``visits_factor`` times as often as what is planted says.
    """
    segment = choose_alike(rng, _of_segments("share"), count)
    region = choose_alike(rng, list(planted.REGIONS.values()), count)
    lengths = [length_weights(1, one.more_sessions) for one in SEGMENTS.values()]
    sessions = choose(rng, cumulative_rows(lengths), segment) * visits_factor
    devices, shares, device_count = _give_devices(rng, count)
    people = People(
        segment=segment,
        region=region,
        category=rng.integers(0, len(CATEGORIES), count),
        fence_click=_fence_clicks(rng, segment),
        is_registered=rng.random(count) < _of_segments("registered")[segment],
        is_worth_contacting=rng.random(count)
        < _of_segments("worth_contacting")[segment],
        is_fast=rng.random(count) < planted.FAST_SHARE,
        sessions=sessions,
        devices=devices,
        shares_a_device=shares,
    )
    agent = choose_alike(rng, [one.weight for one in BROWSERS], device_count)
    owner_region = np.zeros(device_count, dtype=np.int64)
    for place in reversed(range(devices.shape[1])):
        has = devices[:, place] >= 0
        owner_region[devices[has, place]] = region[has]
    return people, Devices(agent, owner_region)
