"""The walk: all visits of a chunk take their next click at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulate.company.moves import END, entry_table, move_row, move_table
from simulate.company.people import People
from simulate.company.shop import STAGE_OF
from simulate.company.visits import Visits
from simulate.draws import choose

Whole = NDArray[np.int64]
MOST_CLICKS = 150


class Clicks(NamedTuple):
    """Clicks, visit after visit and in order inside each; (clicks,) both.

    Attributes:
        visit: number of the visit.
        link: number in LINKS.
    """

    visit: Whole
    link: Whole


def in_order(visits: list[Whole], links: list[Whole]) -> Clicks:
    """Put clicks together, where each visit's come in order, list after list."""
    visit = np.concatenate(visits)
    order = np.argsort(visit, kind="stable")
    return Clicks(visit[order], np.concatenate(links)[order])


def deepest_before(clicks: Clicks) -> Whole:
    """Stage reached in the visit before each click; -1 at its first; (clicks,)."""
    stage = np.array(STAGE_OF)[clicks.link]
    levels = len(STAGE_OF)
    so_far = np.maximum.accumulate(clicks.visit * levels + stage) - (
        clicks.visit * levels
    )
    before = np.concatenate([[-1], so_far[:-1]])
    before[firsts(clicks.visit)] = -1
    return before


def firsts(visit: Whole) -> Whole:
    """Place of each visit's first click, for visits one after the other."""
    return np.flatnonzero(np.concatenate([[True], visit[1:] != visit[:-1]]))


def walk(rng: np.random.Generator, people: People, visits: Visits) -> Clicks:
    """Click through all visits of people, without what comes of them."""
    segment = people.segment[visits.person]
    fence = people.fence_click[visits.person]
    table, stage_of = move_table(), np.array(STAGE_OF)
    going = np.arange(len(visits.person))
    link = choose(rng, entry_table(), visits.touch)
    part = stage_of[link]
    all_visits, all_links = [going], [link]
    for click in range(2, MOST_CLICKS + 1):
        wavers = (fence[going] > 0) & (fence[going] <= click)
        link = choose(rng, table, move_row(part, segment[going], wavers, link))
        stays = link != END
        going, link = going[stays], link[stays]
        if not len(going):
            break
        part = np.maximum(part[stays], stage_of[link])
        all_visits.append(going)
        all_links.append(link)
    return in_order(all_visits, all_links)
